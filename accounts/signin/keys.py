"""Keys of the sign-in, one a purpose, all derived from SECRET_KEY, so that no two uses ever share one."""

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=16)
def _derive(purpose: str, secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


def key_for(purpose: str) -> bytes:
    """Return the 32-byte key of `purpose`; it changes with SECRET_KEY, which signs everybody out."""
    return _derive(purpose, settings.SECRET_KEY)
