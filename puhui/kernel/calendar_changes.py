"""Commands on the calendar: staff keep the days that the published calendar does not know yet."""

from datetime import date, datetime

from django.db import transaction

from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.models import CalendarDay


def set_calendar_day(
    *, actor: Actor, day: date, is_working: bool, note: str, reason: str, now: datetime
) -> CalendarDay:
    """Say that a day is worked or free, whatever the published calendar says. What stood there goes to the
    trail.

    The permission is checked by the page that asks.
    """
    with transaction.atomic():
        before = CalendarDay.objects.select_for_update().filter(date=day).first()
        row, _made = CalendarDay.objects.update_or_create(
            date=day, defaults={"is_working": is_working, "note": note}
        )
        record_event(
            actor=actor,
            action="calendar_day_set",
            object_type="calendar_day",
            object_id=day,
            now=now,
            reason=reason,
            is_working=is_working,
            note=note,
            before=None if before is None else {"is_working": before.is_working, "note": before.note},
        )
    return row


def drop_calendar_day(*, actor: Actor, day: date, reason: str, now: datetime) -> None:
    """Let the published calendar decide on a day again. Raises: NotFound (nothing was set)."""
    with transaction.atomic():
        row = CalendarDay.objects.select_for_update().filter(date=day).first()
        if row is None:
            raise NotFound
        row.delete()
        record_event(
            actor=actor,
            action="calendar_day_dropped",
            object_type="calendar_day",
            object_id=day,
            now=now,
            reason=reason,
            before={"is_working": row.is_working, "note": row.note},
        )
