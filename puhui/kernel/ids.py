"""Ids: UUIDv7, so that a row made later sorts later and index pages fill in order."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid7()


def id_floor(instant: datetime) -> UUID:
    """Return the smallest UUIDv7 that can have been made at or after `instant` (milliseconds, aware)."""
    return UUID(int=floor_number(int(instant.timestamp() * 1000)))


def floor_number(milliseconds: int) -> int:
    """Return the same as a number, of milliseconds since 1970."""
    return (milliseconds << 80) | (0x7 << 76) | (0x2 << 62)


def new_ids(count: int) -> tuple[bytes, range]:
    """Return `count` fresh UUIDv7s, each above the one before, for rows that are copied in order: the first
    eight bytes, which they share, and the number that each one's last eight are."""
    made = uuid7().bytes
    # The last 62 bits are random: counting up in the lower half of their range leaves room and keeps the
    # variant in the two bits before them.
    first = int.from_bytes(made[8:]) & ~(1 << 61)
    return made[:8], range(first, first + count)
