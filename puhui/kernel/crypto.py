"""Encryption of fields at rest, and blind indexes to find them again.

A stored value is `<key name>:<base64 of nonce and ciphertext>` (AES-256-GCM), bound to its column by the
associated data. Keys come from FIELD_KEYS: the first encrypts, every one decrypts, so that keys can rotate.
"""

import base64
import hmac
import os
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


class DecryptionFailed(Exception):
    """The stored value was altered, or its key is gone."""


@lru_cache(maxsize=4)
def _keys(text: str) -> dict[str, bytes]:
    keys = {}
    for part in text.replace("\n", ",").split(","):
        name, _, encoded = part.strip().partition(":")
        if name:
            keys[name] = base64.b64decode(encoded, validate=True)
            if len(keys[name]) != 32:
                raise ValueError(f"FIELD_KEYS: key {name} is not 32 bytes")
    return keys


def derived_key(purpose: str) -> bytes:
    """Return a key for `purpose` from the oldest (last) field key: a blind index must not change on
    rotation."""
    oldest = list(_keys(settings.FIELD_KEYS).values())[-1]
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(oldest)


@lru_cache(maxsize=64)
def _index_key(purpose: str, _keys_text: str) -> bytes:
    return derived_key(purpose)


def blind_index(purpose: str, value: str | bytes) -> bytes:
    """Return 32 bytes that are equal for equal values under one purpose and tell nothing else."""
    data = value.encode() if isinstance(value, str) else value
    return hmac.new(_index_key(purpose, settings.FIELD_KEYS), data, sha256).digest()


def encrypt(text: str, *, bound_to: str) -> str:
    """Return `text` encrypted under the newest field key and bound to the column named."""
    name, key = next(iter(_keys(settings.FIELD_KEYS).items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, bound_to: str) -> str:
    """Return the text behind a stored value; raises DecryptionFailed."""
    name, _, encoded = stored.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
        key = _keys(settings.FIELD_KEYS)[name]
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode()).decode()
    except (InvalidTag, KeyError, ValueError) as error:
        raise DecryptionFailed(bound_to) from error


class EncryptedTextField(models.TextField):
    """A text column that holds ciphertext; Python sees the text. Not searchable: put a blind index beside
    it."""

    def _bound_to(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else encrypt(str(value), bound_to=self._bound_to())

    def from_db_value(self, value: str | None, expression, connection) -> str | None:
        return None if value is None else decrypt(value, bound_to=self._bound_to())
