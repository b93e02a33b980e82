"""The statement: what the verifier puts a name to, for the report as it is sealed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.monitoring.report_moves import reject_report
from credits.monitoring.report_selectors import locked_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.case_trail import note_case
from credits.verification.errors import DigestMismatch, FindingsOpen, TonnesNotStated
from credits.verification.models import Case, Opinion, Statement
from credits.verification.news import tell_statement
from credits.verification.permissions import check_verifies
from credits.verification.policies import check_looked_at
from credits.verification.reading_models import ReadingKind
from credits.verification.services.findings import open_case
from credits.verification.services.open_reading import open_reading
from credits.verification.services.take_effect import STATED, let_take_effect
from credits.verification.states import CaseStatus, FindingStatus
from puhui.kernel.canonical import digest_of
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import gettext_noop

__all__ = ["STATED", "sign_statement"]


def sign_statement(
    *,
    actor: Actor,
    case_id: UUID,
    opinion: str,
    tonnes: int,
    text: str,
    report_digest: str,
    now: datetime,
    command_id: UUID | None = None,
) -> Statement:
    """Sign a case's statement, once and for ever: positive for 1 to the reported tonnes, negative for none.

    A positive one lets the report on, to its public notice, above the limit once a second body has found the
    same; a negative one rejects it.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed, DigestMismatch, TonnesNotStated;
    for a positive one FindingsOpen, ChecklistOpen, ReportFails.
    """
    with transaction.atomic():
        case = open_case(actor, case_id)
        check_verifies(actor, case, now)
        report = locked_report(case.report_id)
        if report_digest != report.digest or report_digest != case.report_digest:
            raise DigestMismatch(gettext_noop("Read the report again and tell its digest."))
        is_positive = opinion == Opinion.POSITIVE
        reported = report.tonnes or 0
        if not (1 <= tonnes <= reported if is_positive else tonnes == 0):
            raise TonnesNotStated(gettext_noop("%(reported)s t are reported."), reported=reported)
        unsettled = case.findings.exclude(status=FindingStatus.CLOSED).count()
        if is_positive:
            if unsettled:
                raise FindingsOpen(gettext_noop("%(open)s are not closed."), open=unsettled)
            check_looked_at(case, tonnes=tonnes, reported=reported)
        signed = {
            "case": str(case.id),
            "report_digest": report_digest,
            "opinion": opinion,
            "tonnes": tonnes,
            "text": text,
            "signed_by": str(person_of(actor)),
            "signed_at": now.isoformat(),
        }
        statement = Statement.objects.create(
            case=case,
            report_digest=report_digest,
            opinion=opinion,
            tonnes=tonnes,
            text=text,
            signed_by=person_of(actor),
            signed_at=now,
            digest=digest_of(signed),
        )
        crash_point("statement.before_effect")
        if not is_positive:
            case.status, case.closed_at = CaseStatus.STATED, now
            case.save(update_fields=["status", "closed_at"])
            reject_report(
                actor=actor,
                report_id=report.id,
                out_of={ReportStatus.IN_VERIFICATION},
                reason="",
                now=now,
                command_id=command_id,
            )
            tell_statement(statement, is_positive=False)
        elif case.readers_wanted > 1:
            case.status = CaseStatus.SECOND_READING
            case.save(update_fields=["status"])
            open_reading(case, ReadingKind.SECOND, now=now)
        else:
            let_take_effect(case, now)
        _note(actor, case, statement, now, command_id)
    return statement


def _note(actor: Actor, case: Case, statement: Statement, now: datetime, command_id: UUID | None) -> None:
    note_case(
        actor,
        "statement_signed",
        case,
        now,
        command_id=command_id,
        statement=str(statement.id),
        opinion=statement.opinion,
        tonnes=statement.tonnes,
        digest=statement.digest,
    )
