"""The one written form of a number on a plate, a register or a certificate; the database's is the same.

Pure. Letters and digits in capitals, without leading zeros (filing_guards.py: credits_plain_key).
"""

import re

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]")


def plain_key(number: str) -> str:
    """Return the key of a number as somebody wrote it; empty where nothing is left."""
    return _NOT_PLAIN.sub("", number).upper().lstrip("0")
