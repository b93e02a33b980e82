"""What a positive statement does once nothing stands in its way: the report is verified, and it is told."""

from datetime import datetime

from credits.monitoring.report_moves import verify_report
from credits.monitoring.report_selectors import locked_report
from credits.verification.models import Case
from credits.verification.news import tell_statement
from credits.verification.states import CaseStatus
from puhui.kernel.outbox import tell

STATED = "verification.stated"


def let_take_effect(case: Case, now: datetime) -> None:
    """Let the positive statement of a case take effect, in the caller's transaction under the case's lock."""
    case.status, case.closed_at = CaseStatus.STATED, now
    case.save(update_fields=["status", "closed_at"])
    verify_report(locked_report(case.report_id))
    tell(STATED, statement=str(case.statement.id))
    tell_statement(case.statement, is_positive=True)
