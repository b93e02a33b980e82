"""Entering what a meter read: all of the readings or none, never over days that are covered already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.people.permissions import user_of
from credits.projects.errors import ProjectStateConflict, ReadingOverlaps, ReadingSealed
from credits.projects.models import LIVE, Meter, Project, Reading
from credits.projects.permissions import check_change
from credits.projects.selectors import locked_for, meter_for
from credits.projects.services.telling import tell
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, TooManyItems, gettext_noop

ROWS_MOST, DAYS_MOST = 1_000, 366
VALUE_MAX, PLACES_MOST = Decimal(10**11), 6


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read over [period_from, period_to), in the meter's unit; a correction names what it
    supersedes."""

    period_from: date
    period_to: date
    value: Decimal
    supersedes: UUID | None = None


def add_readings(
    *, actor: Actor, now: datetime, project_id: UUID, meter_id: UUID, entries: Sequence[Entry]
) -> list[Reading]:
    """Store the entries in their order, each with an id of its own; what they supersede stays to be read.

    Raises: InvalidInput (`errors` names each row and why), NotFound, NotPermitted, ProjectStateConflict,
    ReadingOverlaps, ReadingSealed, TooManyItems.
    """
    if len(entries) > ROWS_MOST:
        raise TooManyItems(gettext_noop("At most %(limit)s are taken."), limit=ROWS_MOST)
    try:
        with transaction.atomic():
            project = locked_for(actor, project_id)
            check_change(actor, project)
            meter = meter_for(project, meter_id)
            if project.status not in LIVE:
                raise ProjectStateConflict
            _check(project, entries, business_date(now))
            _supersede(meter, entries, now)
            _check_free(meter, entries)
            stored = Reading.objects.bulk_create(
                Reading(
                    meter=meter,
                    period_from=entry.period_from,
                    period_to=entry.period_to,
                    value=entry.value,
                    entered_at=now,
                    entered_by=user_of(actor),
                )
                for entry in entries
            )
            superseded = [str(entry.supersedes) for entry in entries if entry.supersedes]
            tell(
                actor,
                "readings_added",
                project,
                now,
                meter_id=str(meter.id),
                readings=len(stored),
                superseded=superseded,
            )
    except IntegrityError as error:
        if constraint_of(error) == "one_reading_per_meter_and_day":
            raise ReadingOverlaps from error
        if constraint_of(error) == "reading_stays_under_a_seal":
            raise ReadingSealed(gettext_noop("Have the report given back first.")) from error
        raise
    return stored


def _check(project: Project, entries: Sequence[Entry], today: date) -> None:
    """Look at every entry by itself and among the others; raises InvalidInput with all that is wrong."""
    if not entries:
        raise InvalidInput(gettext_noop("There is no reading."))
    wrong = [
        {"pointer": f"/readings/{index}/{field}", "code": code, "detail": detail}
        for index, entry in enumerate(entries)
        for field, code, detail in _faults(entry, project.commissioned_on, today)
    ]
    ordered = sorted(range(len(entries)), key=lambda index: entries[index].period_from)
    for before, after in pairwise(ordered):
        if entries[after].period_from < entries[before].period_to:
            detail = gettext_noop("Another reading of this call covers the same days.")
            wrong.append(
                {"pointer": f"/readings/{after}/period_from", "code": "period_overlaps", "detail": detail}
            )
    if wrong:
        raise InvalidInput(errors=wrong)


def _faults(entry: Entry, commissioned_on: date, today: date) -> Iterable[tuple[str, str, str]]:
    days = (entry.period_to - entry.period_from).days
    if not 1 <= days <= DAYS_MOST:
        yield "period_to", "period_invalid", gettext_noop("A period has 1 to 366 days.")
    # Half-open: the last day of the period is the one before, and it must be over.
    if entry.period_to > today:
        yield "period_to", "time_in_future", gettext_noop("The period is not over yet.")
    if entry.period_from < commissioned_on:
        yield "period_from", "before_commissioning", gettext_noop("The project was not commissioned yet.")
    value = entry.value
    exponent = value.as_tuple().exponent
    if not value.is_finite() or not isinstance(exponent, int) or -exponent > PLACES_MOST or value > VALUE_MAX:
        yield "value", "value_invalid", gettext_noop("A number with at most six decimal places.")
    elif value < 0:
        yield "value", "value_negative", gettext_noop("A meter does not read less than nothing.")


def _supersede(meter: Meter, entries: Sequence[Entry], now: datetime) -> None:
    wanted = {entry.supersedes for entry in entries if entry.supersedes}
    if not wanted:
        return
    live = Reading.objects.filter(meter=meter, id__in=wanted, superseded_at=None)
    if live.update(superseded_at=now) != len(wanted):
        members = [
            {"pointer": f"/readings/{index}/supersedes", "code": "not_found", "detail": _GONE}
            for index, entry in enumerate(entries)
            if entry.supersedes
        ]
        raise InvalidInput(_GONE, errors=members)


_GONE = gettext_noop("There is no such reading of this meter, or it was superseded already.")


def _check_free(meter: Meter, entries: Sequence[Entry]) -> None:
    first, last = min(e.period_from for e in entries), max(e.period_to for e in entries)
    span = Q(period_from__lt=last, period_to__gt=first)
    live = list(
        Reading.objects.filter(span, meter=meter, superseded_at=None).values_list("period_from", "period_to")
    )
    members = [
        {"pointer": f"/readings/{index}/period_from", "code": "period_overlaps", "detail": _COVERED}
        for index, entry in enumerate(entries)
        if any(starts < entry.period_to and ends > entry.period_from for starts, ends in live)
    ]
    if members:
        raise ReadingOverlaps(errors=members)


_COVERED = gettext_noop("A stored reading covers the same days.")
