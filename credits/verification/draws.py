"""Draws that anybody can do again from their record. Pure: no clock, no database, no chance of its own.

    rank = SHA-256 of "<seed>:<purpose>:<item>", read as a number

A draw of one takes the item of the least rank. A weighted draw takes the items of the least rank / weight, so
that one of twice the weight is about twice as likely to be among them (priority sampling: Duffield, Lund and
Thorup 2007). Both are written out in docs/how-to/verify-reports.md; the database checks the first one itself.
"""

import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeVar

SEED_BYTES = 16
Item = TypeVar("Item")
BODY, SAMPLE, BLIND = "body", "sample", "blind"
# So far a rank is moved up before it is divided: no two weights come to the same by cutting off.
_SHIFT = 64


def new_seed() -> str:
    """Return a seed from the machine's own chance, as 32 hexadecimal digits; nobody can foretell it."""
    return secrets.token_hex(SEED_BYTES)


def rank(seed: str, purpose: str, item: object) -> int:
    """Return where an item stands in the order that a seed makes for a purpose."""
    return int.from_bytes(sha256(f"{seed}:{purpose}:{item}".encode()).digest())


def draw_one(seed: str, purpose: str, items: Iterable[Item]) -> Item:
    """Return the drawn item; raises ValueError where there is none."""
    return min(items, key=lambda item: rank(seed, purpose, item))


def draw_some(seed: str, purpose: str, items: Iterable[Item], count: int) -> list[Item]:
    """Return `count` drawn items, each as likely as the others, in the order of the draw."""
    return sorted(items, key=lambda item: rank(seed, purpose, item))[:count]


def draw_weighted(seed: str, purpose: str, weights: Mapping[str, int], count: int) -> list[str]:
    """Return `count` drawn items, likelier by weight (whole numbers from 1), in the order of the draw."""
    return sorted(weights, key=lambda item: (rank(seed, purpose, item) << _SHIFT) // weights[item])[:count]
