"""Giving a report back: the case is closed, and what is sent in again is another case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.monitoring.report_moves import return_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.case_trail import note_case
from credits.verification.models import Case
from credits.verification.news import tell_returned
from credits.verification.permissions import check_verifies
from credits.verification.services.findings import open_case
from credits.verification.states import CaseStatus
from puhui.kernel.commands import Actor


def return_case(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> Case:
    """Return the report of an open case to its owner.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed.
    """
    with transaction.atomic():
        case = open_case(actor, case_id)
        check_verifies(actor, case, now)
        return_report(
            actor=actor,
            report_id=case.report_id,
            out_of={ReportStatus.IN_VERIFICATION},
            reason=reason,
            now=now,
        )
        case.status, case.closed_at = CaseStatus.CLOSED, now
        case.save(update_fields=["status", "closed_at"])
        tell_returned(case, reason=reason)
        note_case(actor, "case_returned", case, now, reason=reason)
    return case
