"""What a check found: a stable code, what it asks for, and the number that crossed which threshold."""

from enum import IntEnum
from typing import NamedTuple


class Asks(IntEnum):
    """What a finding asks for, the gravest last. NOTE changes nothing by itself; PART credits less."""

    NOTE = 0
    PART = 1
    REVIEW = 2
    REJECT = 3


class Finding(NamedTuple):
    """`value` crossed `threshold`; both are None where a fact speaks for itself (a flag, a missing
    record).
    """

    code: str
    asks: Asks
    value: float | None = None
    threshold: float | None = None
