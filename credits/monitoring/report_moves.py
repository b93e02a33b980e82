"""What verification and issuance do to a sealed report: each in their own transaction, with a reason.

A return empties the seal and lets the residents' grams go; so does a rejection, which is final.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from credits.monitoring.report_errors import ReportNotInVerification
from credits.monitoring.report_models import MonitoringReport, ReportLine
from credits.monitoring.report_selectors import locked_report
from credits.monitoring.report_states import LineStatus, ReportStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import gettext_noop

# What a return empties; what the report had taken up of earlier ones the database releases.
SEAL = ("digest", "content", "tonnes", "reduction_g", "carried_in_g", "basis_id")


def start_verification(report: MonitoringReport) -> None:
    """Note that a case is open for a submitted report, which the caller has locked."""
    _move(report, ReportStatus.IN_VERIFICATION, {ReportStatus.SUBMITTED})


def verify_report(report: MonitoringReport) -> None:
    """Note that a positive statement stands behind the report, which the caller has locked."""
    _move(report, ReportStatus.VERIFIED, {ReportStatus.IN_VERIFICATION})


def return_report(
    *,
    actor: Actor,
    report_id: UUID,
    out_of: Collection[str],
    reason: str,
    now: datetime,
    command_id: UUID | None = None,
) -> MonitoringReport:
    """Give the report back to be corrected; raises NotFound, ReportNotInVerification.

    Who may is asked by the caller, who names the states (`out_of`) from which they may.
    """
    report = locked_report(report_id)
    report.digest, report.content = "", None
    report.tonnes = report.reduction_g = report.basis_id = None
    report.carried_in_g = 0
    _move(report, ReportStatus.RETURNED, out_of, *SEAL)
    _let_go(report)
    _tell(actor, "report_returned", report, reason, now, command_id)
    return report


def reject_report(
    *,
    actor: Actor,
    report_id: UUID,
    out_of: Collection[str],
    reason: str,
    now: datetime,
    command_id: UUID | None = None,
) -> MonitoringReport:
    """Turn the report down for good; its period may be reported anew. Raises as `return_report` does."""
    report = locked_report(report_id)
    _move(report, ReportStatus.REJECTED, out_of)
    _let_go(report)
    _tell(actor, "report_rejected", report, reason, now, command_id)
    return report


def _move(report: MonitoringReport, status: str, out_of: Collection[str], *also: str) -> None:
    if report.status not in out_of:
        detail = gettext_noop("It is %(status)s.")
        raise ReportNotInVerification(detail, status=report.status)
    report.status = status
    report.save(update_fields=["status", *also])


def _let_go(report: MonitoringReport) -> None:
    ReportLine.objects.filter(report=report, status=LineStatus.LIVE).update(status=LineStatus.RELEASED)


def _tell(
    actor: Actor,
    action: str,
    report: MonitoringReport,
    reason: str,
    now: datetime,
    command_id: UUID | None,
) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="monitoring_report",
        object_id=report.id,
        now=now,
        reason=reason,
        region=report.city,
        command_id=command_id,
    )
