"""Working days of the Chinese calendar, with make-up days, and the overrides that staff keep for new
years."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.models import CalendarDay

# No notice or deadline of the scheme is longer; a larger count is a mistake of the caller.
DAYS_MAX = 366
# The database looks no further for the last of them: stopped for longer, something has no end yet.
LATEST = timedelta(days=20 * 366)


@lru_cache(maxsize=1)
def _china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_published(year: int) -> bool:
    """Tell whether the library knows the State Council's calendar of a year; others it guesses, the make-up
    days left out."""
    return year in _china().special_public_holidays


def library_days(year: int) -> Iterator[tuple[date, bool]]:
    """Yield each day of a year that the published calendar sets differently from Monday to Friday, and
    whether it is worked."""
    first = date(year, 1, 1)
    for number in range((date(year + 1, 1, 1) - first).days):
        day = first + timedelta(days=number)
        if (is_working := bool(_china().is_working_day(day))) != (day.weekday() < 5):
            yield day, is_working


def overrides() -> dict[date, bool]:
    """Return the days on which staff have set the calendar differently from the library."""
    return dict(CalendarDay.objects.values_list("date", "is_working"))


def is_working_day(day: date, kept: Mapping[date, bool]) -> bool:
    """Tell whether `day` is worked: the override if there is one, else the published calendar."""
    return kept[day] if day in kept else bool(_china().is_working_day(day))


def add_working_days(start: date, count: int, kept: Mapping[date, bool]) -> date:
    """Return the day on which the `count`-th working day after `start` falls (`start` itself is not
    counted)."""
    if not 0 <= count <= DAYS_MAX:
        raise ValueError(f"not a number of working days: {count}")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, kept)
    return day


def end_after_working_days(starts_at: datetime, working_days: int) -> datetime:
    """Return the instant at which something of so many working days ends: Shanghai's midnight after the last.

    The day on which it begins does not count (decisions 19).
    """
    last = add_working_days(business_date(starts_at), working_days, overrides())
    return datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
