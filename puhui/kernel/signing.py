"""Signatures that anybody can check: Ed25519 under a key of one purpose, derived from the installation's.

The oldest field key is what it comes from (crypto.py), so that it outlives rotation. Whoever has that key can
sign: it is kept as the keys of stored fields are.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from puhui.kernel.crypto import derived_key


@lru_cache(maxsize=8)
def _key(purpose: str, _keys_text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key(f"sign {purpose}"))


def sign(purpose: str, message: bytes) -> bytes:
    """Return the 64 bytes of the signature over `message`; the same message gives the same ones."""
    return _key(purpose, settings.FIELD_KEYS).sign(message)


def public_key(purpose: str) -> bytes:
    """Return the 32 bytes by which signatures of a purpose are checked."""
    return _key(purpose, settings.FIELD_KEYS).public_key().public_bytes_raw()
