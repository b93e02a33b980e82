"""When things happened in the demonstration: told from the day it is loaded, whatever that day is."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.management.demonstration.acting import clock_time
from credits.schemes.models import Scheme
from puhui.kernel.calendar import end_after_working_days
from puhui.kernel.clock import SHANGHAI

# The scheme's first year, in which its methodologies came into force.
FIRST_YEAR = 2025
# The market's part of the story happens in the days before loading: everything is minted by then.
MINTED_BEFORE = timedelta(days=5)
# When the first roof's papers began: a notice of seven working days is over long before, even at New Year.
ROOFS_BEGIN = timedelta(days=58)


@dataclass(frozen=True, slots=True)
class Span:
    """The days [first, after)."""

    first: date
    after: date

    def months(self) -> list["Span"]:
        """Return its calendar months; it begins and ends at the first of one."""
        found, first = [], self.first
        while first < self.after:
            found.append(Span(first, next_month(first)))
            first = next_month(first)
        return found


def next_month(first: date) -> date:
    """Return the first day of the month after that of `first`."""
    return (first.replace(day=1) + timedelta(days=31)).replace(day=1)


def roofs_year(today: date) -> Span:
    """Return what the roofs report: the last whole year whose end is far enough behind, and in the scheme's
    second year, before that, the whole months of its first."""
    reported = today - ROOFS_BEGIN + timedelta(days=4)
    year = reported.year - 1
    if year >= FIRST_YEAR:
        return Span(date(year, 1, 1), date(year + 1, 1, 1))
    return Span(date(FIRST_YEAR, 1, 1), reported.replace(day=1))


def programme_month(today: date, working_days: int) -> Span:
    """Return the last whole month whose grams can have become tonnes by now, with a notice in between."""
    after = today.replace(day=1)
    while True:
        stated = clock_time(after + timedelta(days=2), 11)
        ended = end_after_working_days(stated, working_days).astimezone(SHANGHAI).date()
        first = (after - timedelta(days=1)).replace(day=1)
        if ended + MINTED_BEFORE <= today:
            return Span(first, after)
        after = first


def notice_days(scheme: str) -> int:
    """Return how many working days the scheme's notices run."""
    return Scheme.objects.get(pk=scheme).notice_working_days
