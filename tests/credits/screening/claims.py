"""Claims as the batch reads them, for checks that need no database."""

from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from credits.screening.types import Claim

PARTY = UUID(int=1).bytes
_numbers = count(1)


def claim(
    begin_us: int = 0, end_us: int = 3_600_000_000, *, received: int | None = None, **more: Any
) -> Claim:
    """Return a claim; `received` is its place in the order of receipt, the next one unless told."""
    values = {
        "party": PARTY,
        "activity": UUID(int=next(_numbers) if received is None else received).bytes,
        "type_id": 1,
        "scheme": "DEMO",
        "region": "CN-GD-GZ",
        "begin_us": begin_us,
        "end_us": end_us,
        "day": 9802,
        "inputs": '{"distance_km": "1"}',
        "tier": "A",
        "measured_m": None,
        "is_replay": False,
    }
    return Claim(**(values | more))


def kilometres(text: str) -> dict[str, Decimal]:
    return {"distance_km": Decimal(text)}
