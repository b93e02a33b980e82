"""Is the calendar of a year known? The State Council publishes it in the autumn before; until the library has
it, staff enter its days and say that they are complete.

A year of which neither holds is guessed: its holidays without the days that are swapped for weekends.
"""

from datetime import date, datetime

from django.db import transaction

from puhui.kernel.audit import record_event
from puhui.kernel.calendar import is_published
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotPermitted, PuhuiError, gettext_noop
from puhui.kernel.models import CalendarDay, CalendarYear

# The notices for 2021 to 2026 came between 25 October and 8 December; from then on whoever keeps the calendar
# is reminded. A notice of seven working days that begins after the middle of December ends in the next year.
REMINDED_FROM, DUE_ON = (12, 1), (12, 15)


class CalendarComplete(PuhuiError):
    """The year is known to the library, or was confirmed before."""

    kind, code = Kind.CONFLICT, "calendar_complete"
    title = gettext_noop("The calendar of this year is complete already")


class CalendarNotEntered(PuhuiError):
    """No day of the year was set: there is no year without days swapped for weekends."""

    kind, code = Kind.CONFLICT, "calendar_not_entered"
    title = gettext_noop("No day of this year was set")


def is_complete(year: int) -> bool:
    """Tell whether the calendar of a year is known: by the library, or as staff said."""
    return is_published(year) or CalendarYear.objects.filter(pk=year).exists()


def year_to_confirm(today: date) -> int | None:
    """Return the year that is to be confirmed: this one, or the next from December on; None if they are
    known."""
    wanted = [today.year]
    if (today.month, today.day) >= REMINDED_FROM:
        wanted.append(today.year + 1)
    return next((year for year in wanted if not is_complete(year)), None)


def due_day(year: int) -> date:
    """Return the day by which the calendar of a year is to be confirmed."""
    return date(year - 1, *DUE_ON)


def confirm_calendar_year(*, actor: Actor, year: int, reason: str, now: datetime) -> CalendarYear:
    """Say that every day of a year is set as published. It is not taken back; days are mended as before.

    The permission is checked by the page that asks. Raises: InvalidInput (neither this year nor the next),
    CalendarComplete, CalendarNotEntered.
    """
    if actor.person_id is None:
        raise NotPermitted
    today = business_date(now)
    if year not in (today.year, today.year + 1):
        detail = gettext_noop("This year or the next.")
        raise InvalidInput(detail, errors=[{"pointer": "/year", "code": "invalid", "detail": detail}])
    if is_published(year):
        raise CalendarComplete
    with transaction.atomic():
        days = CalendarDay.objects.filter(date__year=year).count()
        if not days:
            raise CalendarNotEntered
        row, is_new = CalendarYear.objects.get_or_create(
            year=year, defaults={"confirmed_at": now, "confirmed_by": actor.person_id}
        )
        if not is_new:
            raise CalendarComplete
        record_event(
            actor=actor,
            action="calendar_year_confirmed",
            object_type="calendar_year",
            object_id=year,
            now=now,
            reason=reason,
            days=days,
        )
    return row
