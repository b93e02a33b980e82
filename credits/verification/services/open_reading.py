"""Having another body read a report: drawn among those that had no part in it, and told alone."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from credits.verification.bodies import able_bodies
from credits.verification.draws import BODY, draw_one, new_seed
from credits.verification.models import Case
from credits.verification.news import tell_reading
from credits.verification.reading_models import FurtherReading, ReadingKind
from credits.verification.standing import left_by_its_body
from credits.verification.states import CaseStatus, ReadingStatus
from credits.verification.terms import due_on
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor
from puhui.kernel.fair_share import fair_share

READINGS_A_RUN = 200
# Nobody who reads the trail of the case learns who reads it, too: the event names the reading alone.
JOB = system_actor("further_readings")


def open_reading(case: Case, kind: str, *, now: datetime) -> FurtherReading | None:
    """Draw a body for a further reading, in the caller's transaction under the case's lock.

    None where nobody independent is left: the job looks again for a second reading.
    """
    read = set(case.further_readings.values_list("body_id", flat=True)) | {case.body_id, *case.bodies_before}
    among = [body.id for body in able_bodies(case.report, but=read, on=business_date(now))]
    if not among:
        return None
    seed = new_seed()
    reading = FurtherReading.objects.create(
        case=case,
        kind=kind,
        body_id=draw_one(seed, BODY, among),
        draw_seed=seed,
        draw_among=among,
        opened_at=now,
        due_on=due_on(kind.lower(), now),
    )
    tell_reading(reading)
    record_event(
        actor=JOB,
        action="reading_drawn",
        object_type="further_reading",
        object_id=reading.id,
        now=now,
        region=case.report.city,
        kind=kind,
        seed=seed,
    )
    return reading


def has_readings_to_open(*, now: datetime) -> bool:
    """Tell whether a statement waits for a second reader whom nobody has drawn."""
    return _unread().exists() or _lapsed(now).exists()


def open_second_readings(*, now: datetime) -> dict[str, int]:
    """Draw second readers where there was none, and in the place of bodies that may not go on."""
    for reading_id in list(_lapsed(now).values_list("id", flat=True)[:READINGS_A_RUN]):
        open_ones = FurtherReading.objects.filter(pk=reading_id, status=ReadingStatus.OPEN)
        open_ones.update(status=ReadingStatus.DROPPED)
    counts = {"opened": 0, "waiting": 0}
    for case_id in fair_share(_unread(), READINGS_A_RUN):
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("report").get(pk=case_id)
            if not _unread().filter(pk=case_id).exists():
                continue  # another worker was quicker
            reading = open_reading(case, ReadingKind.SECOND, now=now)
        counts["waiting" if reading is None else "opened"] += 1
    return counts


def _unread():
    live = FurtherReading.objects.filter(case=OuterRef("pk"), kind=ReadingKind.SECOND).exclude(
        status=ReadingStatus.DROPPED
    )
    rows = Case.objects.filter(~Exists(live), status=CaseStatus.SECOND_READING)
    return rows.order_by("opened_at", "id")


def _lapsed(now: datetime):
    rows = FurtherReading.objects.filter(left_by_its_body(business_date(now)), status=ReadingStatus.OPEN)
    return rows.order_by("opened_at", "id")
