"""Ids: UUIDv7, so that a row made later sorts later and index pages fill in order."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid7()


def id_floor(instant: datetime) -> UUID:
    """Return the smallest UUIDv7 that can have been made at or after `instant` (milliseconds, aware)."""
    milliseconds = int(instant.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62))


def new_ids(count: int) -> list[bytes]:
    """Return `count` fresh UUIDv7s as bytes, each above the one before: for rows that are copied in order."""
    first = int.from_bytes(uuid7().bytes)
    # The last 62 bits are random: counting up in the lower half of their range leaves room and keeps the
    # version bits.
    base = (first >> 62) << 62
    start = first & (2**61 - 1)
    return [(base | (start + step)).to_bytes(16) for step in range(count)]
