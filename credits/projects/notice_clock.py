"""The clock of a notice: working days, less those in which an objection was open.

One clock for both notices, to stakeholders before a project is filed and to everybody before an issuance:
each has `starts_at`, `working_days`, `ends_at` as it was published, `extended_to` once an answer moved its
end, and `objections`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

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


def is_due_after(now: datetime) -> Q:
    """Return the condition that a notice's end, as it stands, is still to come."""
    return Q(extended_to=None, ends_at__gt=now) | Q(extended_to__isnull=False, extended_to__gt=now)


def end_as_it_stands(notice: Any) -> datetime:
    """Return a notice's end: as it was published, whatever the calendar has learned since; of one that was
    stopped, behind its stops by the calendar as it is now, and never nearer than told. The database counts
    likewise."""
    told = notice.objections.values_list("received_at", "decided_at")
    stops = [(received, decided) for received, decided in told if decided is not None]
    if not stops:
        return notice.runs_until
    return max(notice.runs_until, end_with_stops(notice.starts_at, notice.working_days, stops))


def go_on(notice: Any) -> None:
    """Move a notice's end behind the days in which an objection was open.

    What was left when it stopped runs on after the answer, in working days of the calendar. The caller has
    locked what an objection locks: the project, or the issuance.
    """
    end = end_as_it_stands(notice)
    if end > notice.runs_until:
        notice.extended_to = end
        notice.save(update_fields=["extended_to"])


def _days_of(stop: Stop) -> Iterable[date]:
    first, last = business_date(min(stop)), business_date(max(stop))
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
