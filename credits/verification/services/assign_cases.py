"""Assigning cases: to the body with the fewest open ones, never to one that has a tie to the owner."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.people.models import Membership
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_moves import start_verification
from credits.monitoring.report_selectors import locked_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.models import Case, VerificationBody
from credits.verification.states import CaseStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor, system_actor

CASES_A_RUN = 200


def assign_case(report: MonitoringReport, *, actor: Actor, now: datetime) -> Case | None:
    """Open a case for a submitted report that the caller has locked, in the caller's transaction.

    None where no body may take it: the report stays SUBMITTED, and the job looks again.
    """
    body = _independent(report).order_by("open_cases", "id").first()
    if body is None:
        return None
    case = Case.objects.create(report=report, report_digest=report.digest, body=body, opened_at=now)
    start_verification(report)
    record_event(
        actor=actor,
        action="case_assigned",
        object_type="verification_case",
        object_id=case.id,
        now=now,
        region=report.city,
        report=str(report.id),
        body=str(body.id),
    )
    return case


def _independent(report: MonitoringReport) -> QuerySet:
    """Return the bodies of the report's scheme without a tie: not the owner, no member in both."""
    people = Membership.objects.filter(party_id=report.party_id, ended_at=None).values("user_id")
    tied = Membership.objects.filter(user_id__in=people, ended_at=None, party__isnull=False)
    return (
        VerificationBody.objects.filter(scheme=report.scheme, is_active=True, party__frozen_at=None)
        .exclude(party_id=report.party_id)
        .exclude(party_id__in=tied.values("party_id"))
        .annotate(open_cases=Count("cases", filter=Q(cases__status=CaseStatus.OPEN)))
    )


def has_waiting() -> bool:
    """Tell whether a submitted report waits for a body."""
    return MonitoringReport.objects.filter(status=ReportStatus.SUBMITTED).exists()


def assign_waiting(*, now: datetime) -> dict[str, int]:
    """Assign what no body could take before; returns how many were assigned and how many still wait."""
    waiting = MonitoringReport.objects.filter(status=ReportStatus.SUBMITTED).order_by("submitted_at", "id")
    counts = {"assigned": 0, "waiting": 0}
    for report_id in waiting.values_list("id", flat=True)[:CASES_A_RUN]:
        with transaction.atomic():
            report = locked_report(report_id)
            if report.status != ReportStatus.SUBMITTED:
                continue
            case = assign_case(report, actor=system_actor("assign_cases"), now=now)
        counts["waiting" if case is None else "assigned"] += 1
    return counts
