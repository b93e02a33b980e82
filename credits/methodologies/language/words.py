"""The forms of the words that a document may use in more than one of its parts."""

TIERS = ("A", "B", "C")
REASON_FORM = "[A-Z][A-Z0-9_]{2,59}"
WORD_FORM = "[a-z][a-z0-9_]{1,59}"
