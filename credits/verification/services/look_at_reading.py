"""A registrar looks at a blind verification that found otherwise than was signed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may, person_of
from credits.verification.errors import NothingToLookAt, OwnReport
from credits.verification.policies import is_to_look_at
from credits.verification.reading_models import FurtherReading
from credits.verification.selectors import visible_reading
from credits.verification.services.accredit_body import ACCREDIT
from credits.verification.ties import readers_of, tied_to_report
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import gettext_noop


def look_at_reading(*, actor: Actor, reading_id: UUID, reason: str, now: datetime) -> FurtherReading:
    """Note that one looked at it, and in the trail what came of it; nothing else changes, of report or body.

    Raises: NotFound, NotPermitted, OwnReport (a part in the report, or in what was found), NothingToLookAt.
    """
    with transaction.atomic():
        visible_reading(actor, reading_id)
        rows = FurtherReading.objects.select_for_update(of=("self",)).select_related("case__report")
        reading = rows.get(pk=reading_id)
        report = reading.case.report
        check_may(actor, ACCREDIT, region=report.city)
        if person_of(actor) in readers_of(report) | tied_to_report(report):
            raise OwnReport(gettext_noop("Somebody without a part in it looks at it."))
        if not is_to_look_at(reading):
            raise NothingToLookAt
        reading.looked_at, reading.looked_by = now, person_of(actor)
        reading.save(update_fields=["looked_at", "looked_by"])
        record_event(
            actor=actor,
            action="reading_looked_at",
            object_type="further_reading",
            object_id=reading.id,
            now=now,
            region=report.city,
            reason=reason,
        )
    return reading
