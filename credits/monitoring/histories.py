"""What a person's own earlier use says of a later period. Pure; every way of deciding asks here."""

from calendar import isleap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAY_ZERO = date(2000, 1, 1)
DAY_US = 86_400_000_000
SHANGHAI_AHEAD_US = 8 * 3_600_000_000
# As it is stored with the verdict.
PLACES = Decimal("0.000001")
# Decided periods as (end in us since 2000, days, value a day), by end. They exclude one another.
Periods = Sequence[tuple[int, int, Decimal]]


@dataclass(frozen=True, slots=True)
class History:
    """How a value is found for the period [begin, end), and how far back its periods may end."""

    find: Callable[[Periods, int, int], Decimal | None]
    reach_us: int


def mean_of_last_days(periods: Periods, begin_us: int, days: int) -> Decimal | None:
    """Return the mean a day over the last `days` decided days before `begin_us`, or None if there are fewer.

    What ended more than MEAN_REACH_US before is forgotten, whatever else is known of the person.
    """
    wanted = days
    total = Decimal(0)
    for end_us, length, value in reversed(periods):
        if end_us > begin_us:
            continue
        if end_us < begin_us - MEAN_REACH_US:
            break
        taken = min(length, wanted)
        total += taken * value
        wanted -= taken
        if not wanted:
            return (total / days).quantize(PLACES)
    return None


def use_of_a_year_ago(periods: Periods, begin_us: int, end_us: int) -> Decimal | None:
    """Return what was used over the same days of the year before, or None unless all of them were decided.

    A day counts the mean of its period: bills need not begin on the same date.
    """
    shift = _year_before_us(begin_us)
    begin_us, end_us = begin_us - shift, end_us - shift
    covered, total = 0, Decimal(0)
    for ended_us, length, value in periods:
        overlap = min(ended_us, end_us) - max(ended_us - length * DAY_US, begin_us)
        if overlap > 0:
            covered += overlap
            total += overlap * value
    return (total / DAY_US).quantize(PLACES) if covered == end_us - begin_us else None


def _year_before_us(begin_us: int) -> int:
    day = DAY_ZERO + timedelta(days=(begin_us + SHANGHAI_AHEAD_US) // DAY_US)
    has_leap_day = isleap(day.year) if day.month > 2 else isleap(day.year - 1)
    return (366 if has_leap_day else 365) * DAY_US


def own_values(
    histories: Sequence[tuple[str, str]], periods: Periods, begin_us: int, end_us: int
) -> dict[str, str]:
    """Return what each named history says of [begin, end), as a decimal string; one too short says
    nothing."""
    found = ((name, HISTORIES[history].find(periods, begin_us, end_us)) for name, history in histories)
    return {name: str(value) for name, value in found if value is not None}


MEAN_REACH_US = 100 * DAY_US
HISTORIES: dict[str, History] = {
    "mean7": History(lambda periods, begin, _end: mean_of_last_days(periods, begin, 7), MEAN_REACH_US),
    "last_year": History(use_of_a_year_ago, 366 * DAY_US),
}
