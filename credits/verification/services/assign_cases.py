"""Assigning cases: each to a body that is drawn among those without a tie to the owner, and drawn anew where
the body may not go on."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_moves import start_verification
from credits.monitoring.report_selectors import locked_report
from credits.monitoring.report_states import ReportStatus
from credits.verification.case_trail import drawn, note_case
from credits.verification.models import Case
from credits.verification.news import tell_case, tell_no_body
from credits.verification.services.draw_anew import OVERTAKEN, cases_to_go_on, draw_anew, go_on, left_cases
from credits.verification.services.draw_case import draw_case
from puhui.kernel.clock import not_before
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share

CASES_A_RUN = 200
JOB = system_actor("assign_cases")


def assign_case(report: MonitoringReport, *, actor: Actor, now: datetime) -> Case | None:
    """Open a case for a submitted report that the caller has locked, in the caller's transaction.

    None where no body may take it: the report stays SUBMITTED, its owner is told once, and the job looks
    again; untold where the body drawn was suspended meanwhile.
    """
    now = not_before(now, report.submitted_at)
    try:
        with transaction.atomic():
            case = draw_case(report, now)
    except IntegrityError as error:
        if constraint_of(error) not in OVERTAKEN:
            raise
        return None
    if case is None:
        tell_no_body(report)
        return None
    start_verification(report)
    crash_point("verification.after_draw")
    tell_case(case)
    note_case(actor, "case_assigned", case, now, **drawn(case))
    return case


def has_waiting(*, now: datetime) -> bool:
    """Tell whether a submitted report waits for a body, or a case for another one."""
    if MonitoringReport.objects.filter(status=ReportStatus.SUBMITTED).exists():
        return True
    return left_cases(now).exists() or cases_to_go_on(now).exists()


def assign_waiting(*, now: datetime) -> dict[str, int]:
    """Assign what no body could take before; returns how many were assigned and how many still wait.

    An open case whose body may not go on is drawn anew, and goes on where that is back (draw_anew.py).
    However many there are that nobody may take, each one's turn comes.
    """
    go_on(actor=JOB, now=now)
    waiting = MonitoringReport.objects.filter(status=ReportStatus.SUBMITTED).order_by("submitted_at", "id")
    counts = {"assigned": 0, "waiting": 0}
    for report_id in fair_share(waiting, CASES_A_RUN):
        with transaction.atomic():
            report = locked_report(report_id)
            if report.status != ReportStatus.SUBMITTED:
                continue
            case = assign_case(report, actor=JOB, now=now)
        counts["waiting" if case is None else "assigned"] += 1
    for case_id in _whose_turn(left_cases(now)):
        with transaction.atomic():
            is_drawn = draw_anew(case_id, actor=JOB, now=now)
        if is_drawn is not None:  # else another worker was quicker, or the body is back
            counts["assigned" if is_drawn else "waiting"] += 1
    return counts


def _whose_turn(left: QuerySet[Case]) -> list[UUID]:
    """Return a run's cases, by age: of those that do not stand still yet the oldest, and as many that do, by
    lot."""
    fresh = left.filter(stands_still_since=None).values_list("id", flat=True)
    still = left.exclude(stands_still_since=None).order_by("?").values_list("id", flat=True)
    ids = [*fresh[:CASES_A_RUN], *still[:CASES_A_RUN]]
    return list(left.filter(pk__in=ids).values_list("id", flat=True))
