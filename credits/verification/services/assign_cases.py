"""Assigning cases: each to a body that is drawn among those without a tie to the owner, and drawn anew where
the body's accreditation has run out."""

from datetime import datetime

from django.db import transaction

from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_moves import start_verification
from credits.monitoring.report_selectors import locked_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.bodies import able_bodies
from credits.verification.draws import BODY, draw_one, new_seed
from credits.verification.models import Case
from credits.verification.news import tell_case, tell_no_body
from credits.verification.rotation import drawn_among
from credits.verification.services.draw_case import draw_case
from credits.verification.states import CaseStatus
from credits.verification.terms import due_on
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date, not_before
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.crash_points import crash_point

CASES_A_RUN = 200
JOB = system_actor("assign_cases")


def assign_case(report: MonitoringReport, *, actor: Actor, now: datetime) -> Case | None:
    """Open a case for a submitted report that the caller has locked, in the caller's transaction.

    None where no body may take it: the report stays SUBMITTED, its owner is told once, and the job looks
    again.
    """
    now = not_before(now, report.submitted_at)
    case = draw_case(report, now)
    if case is None:
        tell_no_body(report)
        return None
    start_verification(report)
    crash_point("verification.after_draw")
    tell_case(case)
    _note(actor, "case_assigned", case, now)
    return case


def has_waiting(*, now: datetime) -> bool:
    """Tell whether a submitted report waits for a body, or a case for another one."""
    return MonitoringReport.objects.filter(status=ReportStatus.SUBMITTED).exists() or _left(now).exists()


def assign_waiting(*, now: datetime) -> dict[str, int]:
    """Assign what no body could take before; returns how many were assigned and how many still wait.

    An open case whose body is accredited no more is drawn anew, and keeps its checklist and its findings.
    """
    waiting = MonitoringReport.objects.filter(status=ReportStatus.SUBMITTED).order_by("submitted_at", "id")
    counts = {"assigned": 0, "waiting": 0}
    for report_id in waiting.values_list("id", flat=True)[:CASES_A_RUN]:
        with transaction.atomic():
            report = locked_report(report_id)
            if report.status != ReportStatus.SUBMITTED:
                continue
            case = assign_case(report, actor=JOB, now=now)
        counts["waiting" if case is None else "assigned"] += 1
    for case_id in _left(now).values_list("id", flat=True)[:CASES_A_RUN]:
        with transaction.atomic():
            counts["assigned" if _draw_anew(case_id, now) else "waiting"] += 1
    return counts


def _left(now: datetime):
    """Return open cases whose body may not go on: until another one is free they stand still."""
    ended = Case.objects.filter(status=CaseStatus.OPEN, body__accredited_to__lt=business_date(now))
    return ended.order_by("opened_at", "id")


def _draw_anew(case_id, now: datetime) -> bool:
    case = Case.objects.select_for_update(of=("self",)).select_related("report", "body").get(pk=case_id)
    able = able_bodies(case.report, but=[case.body_id], on=business_date(now))
    among, lacks_another = drawn_among(case.report, able, case)
    if case.status != CaseStatus.OPEN or not among:
        return False
    seed = new_seed()
    # The record of the first draw stands in its own event.
    case.body_id, case.draw_seed, case.draw_among = draw_one(seed, BODY, among), seed, among
    case.lacks_another = lacks_another
    case.due_on, case.overdue_told_at = due_on("statement", now), None
    drawn = ["body", "draw_seed", "draw_among", "lacks_another"]
    case.save(update_fields=[*drawn, "due_on", "overdue_told_at"])
    case.refresh_from_db(fields=["body"])
    tell_case(case)
    _note(JOB, "case_drawn_anew", case, now)
    return True


def _note(actor: Actor, action: str, case: Case, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="verification_case",
        object_id=case.id,
        now=now,
        region=case.report.city,
        report=str(case.report_id),
        body=str(case.body_id),
        seed=case.draw_seed,
        among=[str(each) for each in case.draw_among],
        lacks_another=case.lacks_another,
    )
