"""What another body finds in a report: compared with the statement, and what follows of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.monitoring.report_moves import return_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.errors import DigestMismatch, OwnReport, ReadingOver, TonnesNotStated
from credits.verification.models import Case, Opinion
from credits.verification.news import tell_returned
from credits.verification.permissions import check_reads
from credits.verification.policies import agree
from credits.verification.reading_models import FurtherReading, ReadingKind
from credits.verification.selectors import visible_reading
from credits.verification.services.take_effect import let_take_effect
from credits.verification.states import CaseStatus, ReadingStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import gettext_noop


def read_further(
    *,
    actor: Actor,
    reading_id: UUID,
    opinion: str,
    tonnes: int,
    text: str,
    report_digest: str,
    now: datetime,
) -> FurtherReading:
    """Say what one finds in the sealed report, once.

    A second reading that agrees lets the statement take effect; one that does not gives the report back to
    its owner. A blind one changes nothing: registrars see whether it agrees.
    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, ReadingOver, DigestMismatch,
    TonnesNotStated.
    """
    with transaction.atomic():
        case_id = visible_reading(actor, reading_id).case_id
        # The case first, as every command on a case does.
        case = Case.objects.select_for_update(of=("self",)).select_related("report").get(pk=case_id)
        reading = FurtherReading.objects.select_for_update(of=("self",)).get(pk=reading_id)
        report, statement = case.report, case.statement
        check_reads(actor, reading.body, report, now)
        if reading.status != ReadingStatus.OPEN:
            raise ReadingOver(gettext_noop("It is %(status)s."), status=reading.status)
        if person_of(actor) == statement.signed_by:
            raise OwnReport(gettext_noop("Somebody else than who signed reads it again."))
        if report_digest != case.report_digest:
            raise DigestMismatch(gettext_noop("Read the report again and tell its digest."))
        reported = report.tonnes or 0
        if not (1 <= tonnes <= reported if opinion == Opinion.POSITIVE else tonnes == 0):
            raise TonnesNotStated(gettext_noop("%(reported)s t are reported."), reported=reported)
        reading.opinion, reading.tonnes, reading.text = opinion, tonnes, text
        reading.read_by, reading.read_at = person_of(actor), now
        reading.agrees = agree((statement.opinion, statement.tonnes), (opinion, tonnes))
        reading.status = ReadingStatus.READ
        reading.save()
        crash_point("reading.before_effect")
        if reading.kind == ReadingKind.SECOND:
            _decide(actor, case, reading, now)
        record_event(
            actor=actor,
            action="reading_done",
            object_type="further_reading",
            object_id=reading.id,
            now=now,
            region=report.city,
            kind=reading.kind,
            opinion=opinion,
            tonnes=tonnes,
            agrees=reading.agrees,
        )
    return reading


def _decide(actor: Actor, case: Case, reading: FurtherReading, now: datetime) -> None:
    if reading.agrees:
        let_take_effect(case, now)
        return
    case.status, case.closed_at = CaseStatus.CLOSED, now
    case.save(update_fields=["status", "closed_at"])
    return_report(
        actor=actor,
        report_id=case.report_id,
        out_of={ReportStatus.IN_VERIFICATION},
        reason=reading.text,
        now=now,
    )
    tell_returned(case, reason=reading.text)
