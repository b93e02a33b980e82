"""What the streams beside a kill send, one kind of call a file, and what must be there of it in the end."""
