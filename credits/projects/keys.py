"""The one written form of a number on a plate, a register or a certificate; the database's is the same.

Pure. Letters and digits in capitals, without leading zeros (filing_guards.py: credits_plain_key). Of an
address, what is left without blanks and marks, wide letters as narrow ones (bundles/joining_guards.py).
"""

import re
import unicodedata

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]")
_MARKS = re.compile(r"[\s,.;:。、#()_-]+")


def plain_key(number: str) -> str:
    """Return the key of a number as somebody wrote it; empty where nothing is left."""
    return _NOT_PLAIN.sub("", number).upper().lstrip("0")


def plain_address(address: str) -> str:
    """Return an address as it is compared with others; empty where nothing is left."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", address)).upper()
