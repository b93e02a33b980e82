"""Sending in a report: sealed, and in the same transaction assigned to a body to verify it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_sealing import seal_report
from credits.verification.services.assign_cases import assign_case
from puhui.kernel.commands import Actor


def submit_report(
    *, actor: Actor, report_id: UUID, now: datetime, command_id: UUID | None = None
) -> MonitoringReport:
    """Seal a report and open its case. Raises what `seal_report` raises."""
    with transaction.atomic():
        report = seal_report(actor=actor, report_id=report_id, now=now, command_id=command_id)
        assign_case(report, actor=actor, now=now)
    return report
