"""What a person's own past says of an act that was only told yet. Whoever decides acts answers, and registers
here: this package knows no verdicts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from credits.methodologies.bound import BoundMethodology


class Told(NamedTuple):
    """Whose act it is, of which type and meter (none: the person stands for it), from when to when."""

    party_id: UUID
    type_id: int
    meter: UUID | None
    begins: datetime
    ends: datetime


# The act, its methodology, the caller's instant → the values found, by the names the methodology gives them.
FindOwn = Callable[[Told, BoundMethodology, datetime], Mapping[str, Decimal]]
_finders: list[FindOwn] = []


def find_own_by(find: FindOwn) -> None:
    """Have own histories found by this function; the last one that registered is asked."""
    _finders[:] = [find]


def own_past_of(told: Told, bound: BoundMethodology, now: datetime) -> Mapping[str, Decimal]:
    """Return what the methodology wants to know of the person's own past, so far as it is known; it costs
    nothing where it wants to know nothing."""
    if not bound.has_history:
        return {}
    return _finders[0](told, bound, now)
