"""The clock of a notice to stakeholders: working days, less those in which an objection was open."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from puhui.kernel.calendar import is_working_day, overrides
from puhui.kernel.clock import SHANGHAI, business_date

# From when an objection was received until it was decided.
Stop = tuple[datetime, datetime]


def end_with_stops(starts_at: datetime, working_days: int, stops: Iterable[Stop]) -> datetime:
    """Return Shanghai's midnight after the last of so many working days that no stop touched.

    The day on which it begins does not count, nor one of which only an hour was stopped: those who are told
    have all of their days (decisions 19).
    """
    stopped, kept = {day for stop in stops for day in _days_of(stop)}, overrides()
    day = business_date(starts_at)
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day, kept) and day not in stopped
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def _days_of(stop: Stop) -> Iterable[date]:
    first, last = business_date(stop[0]), business_date(stop[1])
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
