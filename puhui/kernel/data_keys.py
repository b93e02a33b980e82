"""Data keys: what is stored of one owner is sealed under a key of its own, which erasure destroys (decisions
72)."""

import base64
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from puhui.kernel.crypto import NONCE_BYTES, DecryptionFailed
from puhui.kernel.models import DataKey


def seal_for(owner_id: UUID, data: bytes) -> bytes:
    """Encrypt `data` under the owner's data key, made at first use; destroying the key destroys the data."""
    key = _data_key(owner_id, create=True)
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, owner_id.bytes)


def open_for(owner_id: UUID, sealed: bytes) -> bytes:
    """Return what `seal_for` sealed; raises DecryptionFailed once the owner's key is destroyed."""
    try:
        key = _data_key(owner_id, create=False)
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner_id.bytes)
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed("data key") from error


def _data_key(owner_id: UUID, *, create: bool) -> bytes:
    row = DataKey.objects.filter(owner_id=owner_id).first()
    if row is None and create:
        fresh = base64.b64encode(os.urandom(32)).decode()
        DataKey.objects.bulk_create([DataKey(owner_id=owner_id, key=fresh)], ignore_conflicts=True)
        row = DataKey.objects.get(owner_id=owner_id)
    if row is None:
        raise DecryptionFailed("the data key was destroyed")
    return base64.b64decode(row.key)
