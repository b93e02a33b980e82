"""Voucher codes and merchant keys: random, shown once, kept as a blind index only."""

import secrets

from puhui.kernel.crypto import blind_index

# Without 0 and O, 1, I and L, U and V's look-alike: 30 letters of 4.9 bits, 20 of them make 98 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 5
LETTERS_PER_GROUP = 4
KEY_BYTES = 32


def new_voucher_code() -> str:
    """Return a fresh code such as `7K3M-Q9TX-4HNB-8WZC-2PRS`."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS)
    )


def voucher_index(code: str) -> bytes:
    """Return what is stored of a code, however it was typed: in small letters, with or without hyphens."""
    return blind_index("voucher", "".join(code.replace("-", " ").split()).upper())


def new_merchant_key() -> str:
    """Return a fresh key for a merchant's till."""
    return secrets.token_urlsafe(KEY_BYTES)


def merchant_key_hash(key: str) -> bytes:
    """Return what is stored of a key."""
    return blind_index("merchant key", key)


def no_merchant_key() -> bytes:
    """Return a hash that no key has: a merchant that has not been given one cannot sign in."""
    return secrets.token_bytes(32)
