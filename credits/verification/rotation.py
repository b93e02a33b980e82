"""That no body verifies the same reports three times in a row: a project's, or the programme's of one kind.

In the order in which the cases were opened; a case that was drawn anew keeps its place. What a body gave back
does not count: that was the same report, which comes again. The database's rule is in rotation_guards.py.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q

from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.verification.models import Case, VerificationBody
from credits.verification.states import CaseStatus
from credits.verification.terms import terms
from puhui.kernel.clock import not_before

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('rotation of ' || %s, 0))"


def drawn_among(
    report: MonitoringReport, able: Sequence[VerificationBody], case: Case | None = None
) -> tuple[list[UUID], bool]:
    """Return the ids of those whose turn it may be, and whether another one is lacking.

    `case` is the one that is drawn anew, None for one to be opened. A project's report waits until there is
    another body. The programme's does not: it is drawn among all, and the draw says so (ADR 0061). To be
    called in the transaction of the draw: draws for one series take turns.
    """
    _take_turns(report)
    before, after = _neighbours(report, case)
    most = terms().in_a_row_most
    fresh = [body.pk for body in able if _run(before, body.pk) + 1 + _run(after, body.pk) <= most]
    if fresh or report.project_id is not None:
        return fresh, False
    return [body.pk for body in able], bool(able)


def opened_after_all(report: MonitoringReport, now: datetime) -> datetime:
    """Return the moment at which a case of a report is opened: after every other case of its series.

    Whoever waited for the turn looked at the clock before. To be called where `drawn_among` was called.
    """
    last = Case.objects.filter(_series(report)).aggregate(last=Max("opened_at"))["last"]
    return not_before(now, last and last + timedelta(microseconds=1))


def _take_turns(report: MonitoringReport) -> None:
    series = str(report.project_id or f"{report.scheme} {report.methodology} {report.city}")
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [series])


def _neighbours(report: MonitoringReport, case: Case | None) -> tuple[list[UUID], list[UUID]]:
    """Return the bodies of the cases before and after this one, the nearest first."""
    cases = Case.objects.filter(_series(report)).exclude(status=CaseStatus.CLOSED)
    most = terms().in_a_row_most
    before, after = cases, cases.none()
    if case is not None:
        same = Q(opened_at=case.opened_at)
        before = cases.filter(Q(opened_at__lt=case.opened_at) | same & Q(pk__lt=case.pk))
        after = cases.filter(Q(opened_at__gt=case.opened_at) | same & Q(pk__gt=case.pk))
    return (
        list(before.order_by("-opened_at", "-id").values_list("body_id", flat=True)[:most]),
        list(after.order_by("opened_at", "id").values_list("body_id", flat=True)[:most]),
    )


def _series(report: MonitoringReport) -> Q:
    if report.project_id is not None:
        return Q(report__project=report.project_id)
    alike = Q(report__scheme=report.scheme, report__methodology=report.methodology, report__city=report.city)
    return Q(report__kind=ReportKind.PROGRAMME) & alike


def _run(bodies: list[UUID], body: UUID) -> int:
    return sum(1 for _ in takewhile(lambda each: each == body, bodies))
