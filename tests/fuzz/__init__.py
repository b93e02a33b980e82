"""Files that are made to hurt, sent to a running server; `make fuzz-files` sends thousands."""
