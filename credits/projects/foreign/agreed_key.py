"""The key agreed with one other register, under which numbers are told without being told (ADR 0077).

Pure. Numbers of meters are few enough to be tried, so that a plain hash of one would tell it to anybody. The
key is given each time, and is in nothing that this module prints or raises; where a list leaves digests here
it is kept, encrypted (ADR 0078).
"""

import hmac
import re
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass, field
from hashlib import sha256

from puhui.kernel.errors import InvalidInput, gettext_noop

BYTES_LEAST, BYTES_MOST = 32, 512
# Of 32 bytes drawn at random about 30 differ; fewer than this are a word repeated, or nothing at all.
DIFFERENT_LEAST = 12
HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


class AgreedKeyWrong(InvalidInput):
    """What is given as the key agreed with a register is none."""

    code = "agreed_key_wrong"


@dataclass(frozen=True, slots=True)
class AgreedKey:
    """A key that can be used and not be read: it prints as nothing."""

    _key: bytes = field(repr=False)

    def digest_of(self, kind: str, key: str) -> str:
        """Return the HMAC-SHA256 of `kind|key` in hexadecimal; `key` is a plain key (keys.py)."""
        return hmac.new(self._key, f"{kind}|{key}".encode(), sha256).hexdigest()

    def written(self) -> str:
        """Return it in hexadecimal, for the column that encrypts it and for nothing else (kept.py)."""
        return self._key.hex()


def read_agreed_key(text: str) -> AgreedKey:
    """Read a key of 32 to 512 bytes, in hexadecimal or base64; raises AgreedKeyWrong."""
    written = text.strip()
    try:
        key = bytes.fromhex(written) if _HEX.fullmatch(written) else b64decode(written, validate=True)
    except (Error, ValueError):
        # What was typed stays out of whatever tells of the refusal.
        raise _wrong() from None
    if not BYTES_LEAST <= len(key) <= BYTES_MOST or len(set(key)) < DIFFERENT_LEAST:
        raise _wrong()
    return AgreedKey(key)


def _wrong() -> AgreedKeyWrong:
    return AgreedKeyWrong(
        gettext_noop("The agreed key has 32 random bytes or more, written in base64 or hexadecimal.")
    )
