"""READING_DECREASED: a meter shows no less than before, unless its counter went past its last digit.

Pure, over readings by time; the crediting of residents' items does not call it yet, since those tell amounts.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

CODE = "READING_DECREASED"


class Reading(NamedTuple):
    """What a meter showed on a day."""

    on: date
    value: Decimal


class Decrease(NamedTuple):
    """The two readings that do not follow one another."""

    before: Reading
    after: Reading


def find_decreases(readings: Sequence[Reading], *, digits: int, rate_max: Decimal) -> list[Decrease]:
    """Return each fall that no rollover explains; `readings` are of one meter, by day.

    `digits` are those before the point on its counter, `rate_max` the most that it may count a day.
    """
    return [
        Decrease(before, after)
        for before, after in pairwise(readings)
        if after.value < before.value and not is_rollover(before, after, digits=digits, rate_max=rate_max)
    ]


def is_rollover(before: Reading, after: Reading, *, digits: int, rate_max: Decimal) -> bool:
    """Tell whether the counter went past its last digit once, at a rate that the meter can have had."""
    whole = Decimal(10) ** digits
    if before.value >= whole or after.value >= before.value:
        return False
    days = max((after.on - before.on).days, 1)
    return whole - before.value + after.value <= rate_max * days
