"""The one written form of a number on a plate, a register or a certificate; the database's is the same.

Pure. Wide letters and digits, as a Chinese keyboard writes them, as narrow ones (NFKC); Latin letters in
capitals; no marks and blanks, and no zeros before it (key_guards.py: credits_plain_key). Chinese characters
stay: of two certificates they may be all the difference (ADR 0065). Of an address, what is left without
blanks and marks (bundles/joining_guards.py).
"""

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase

# In the one way of writing that Python's and PostgreSQL's expressions share, and told character by character:
# what the database holds for a letter or a blank depends on the locale that it was made with.
MARKS = (
    r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff"
    r"\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\ufe10-\ufe6f\ufeff\uff00-\uffef"
)
# Ideographs as they are left by NFKC, with the sign of repetition and the round zero.
HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff"
# A letter of another script looks like a Latin one and is none: of such a number there is no key.
KEY = rf"[1-9A-Z{HAN}][0-9A-Z{HAN}]*"

_MARKS = re.compile(f"[{MARKS}]+")
_KEY = re.compile(KEY)
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
_NOT_OF_ADDRESS = re.compile(r"[\s,.;:。、#()_-]+")


def plain_key(number: str) -> str:
    """Return the key of a number as somebody wrote it; empty where nothing is left."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", number)).translate(_CAPITALS).lstrip("0")


def is_key(key: str) -> bool:
    """Tell whether that may be claimed: 4 to 60 Latin letters, digits and Chinese characters."""
    return 4 <= len(key) <= 60 and _KEY.fullmatch(key) is not None


def plain_address(address: str) -> str:
    """Return an address as it is compared with others; empty where nothing is left."""
    return _NOT_OF_ADDRESS.sub("", unicodedata.normalize("NFKC", address)).upper()
