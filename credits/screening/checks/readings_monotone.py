"""READING_DECREASED: a meter shows no less than before, unless its counter went past its last digit.

Pure, over readings by time. What a period tells is compared with the nearest readings before and after it.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from credits.screening.findings import Asks, Finding
from credits.screening.periods import Period, Reading, bounds_of
from credits.screening.thresholds import Thresholds

CODE = "READING_DECREASED"


class Decrease(NamedTuple):
    """The two readings that do not follow one another."""

    before: Reading
    after: Reading


def check(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding if the period's readings do not follow on those around it: the one, below the
    other."""
    if period.readings is None:
        return None
    bounds = bounds_of(period.kind, limits.meters)
    series = [one for one in (period.before, *period.readings, period.after) if one is not None]
    falls = find_decreases(series, digits=period.digits, rate_max=Decimal(bounds.most / bounds.factor))
    if not falls:
        return None
    return Finding(CODE, Asks.REJECT, float(falls[0].after.value), float(falls[0].before.value))


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
