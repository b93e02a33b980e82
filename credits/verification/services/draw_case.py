"""Drawing the body of a report, and opening the case with its checklist and its sample."""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.report_models import MonitoringReport, ReportKind, ReportLine
from credits.monitoring.report_states import LineStatus, ReportStatus
from credits.projects.models import Reading
from credits.verification.bodies import able_bodies
from credits.verification.checklist import checks_for
from credits.verification.draws import BODY, draw_one, new_seed
from credits.verification.models import Case
from credits.verification.rotation import drawn_among, opened_after_all
from credits.verification.sampling import (
    Line,
    draw_sample,
    figure_lines,
    reading_lines,
    site_lines,
    transfer_lines,
)
from credits.verification.states import CaseStatus
from credits.verification.terms import due_on, terms
from credits.verification.work_models import CheckItem, SampledLine
from puhui.kernel.clock import business_date

ROWS_AT_ONCE = 1_000
_PARTIAL = """
SELECT l.transfer_id::text FROM credits_reportline l JOIN credits_transfer t ON t.id = l.transfer_id
 WHERE l.report_id = %s AND l.status = 'LIVE' AND l.grams < t.amount
"""


def draw_case(report: MonitoringReport, now: datetime) -> Case | None:
    """Draw among the bodies that may take a sealed report, in the open transaction; None where there is none.

    What is drawn is written down with the seed, and drawn again by the database (guards).
    """
    among, lacks_another = drawn_among(report, able_bodies(report, on=business_date(now)))
    if not among:
        return None
    opened_at = opened_after_all(report, now)
    seed = new_seed()
    is_risky = _is_risky(report)
    lines = _lines(report)
    case = Case.objects.create(
        report=report,
        report_digest=report.digest,
        body_id=draw_one(seed, BODY, among),
        draw_seed=seed,
        draw_among=among,
        lacks_another=lacks_another,
        opened_at=opened_at,
        due_on=due_on("statement", opened_at),
        readers_wanted=terms().readers_wanted(report.tonnes or 0),
        is_risky=is_risky,
        line_risks={line.ref: list(line.risks) for line in lines if line.risks},
    )
    _ask(case, report)
    _sample(case, lines)
    return case


def _ask(case: Case, report: MonitoringReport) -> None:
    CheckItem.objects.bulk_create(
        CheckItem(
            case=case,
            position=position,
            kind=check.kind,
            code=check.code,
            text_zh=check.text.zh,
            text_en=check.text.en,
        )
        for position, check in enumerate(checks_for(report), start=1)
    )


def _sample(case: Case, lines: list[Line]) -> None:
    drawn = draw_sample(case.draw_seed, lines, is_risky=case.is_risky, terms=terms())
    SampledLine.objects.bulk_create(
        (
            SampledLine(case=case, position=position, ref=line.ref, risks=list(line.risks))
            for position, line in enumerate(drawn, start=1)
        ),
        batch_size=ROWS_AT_ONCE,
    )


def _lines(report: MonitoringReport) -> list[Line]:
    content = report.content or {}
    if "sites" in content:
        return site_lines(content, _corrected(content), terms())
    if report.kind == ReportKind.PROJECT:
        read = reading_lines(content, _corrected(content), terms())
        return [*read, *figure_lines(content, _entered_anew(content))]
    live = ReportLine.objects.filter(report=report, status=LineStatus.LIVE)
    owners = {str(ref): str(party) for ref, party in live.values_list("transfer_id", "party_id")}
    with connection.cursor() as cursor:
        cursor.execute(_PARTIAL, [report.pk])
        partial = frozenset(ref for (ref,) in cursor.fetchall())
    return transfer_lines(content, owners, partial, terms())


def _corrected(content: dict) -> frozenset[str]:
    """Return the ids of readings that stand in the place of another one, which was superseded."""
    before = Reading.objects.filter(
        meter=OuterRef("meter"),
        superseded_at__isnull=False,
        period_from__lt=OuterRef("period_to"),
        period_to__gt=OuterRef("period_from"),
    )
    ids = [reading["id"] for reading in content.get("readings", [])]
    rows = Reading.objects.filter(Exists(before), pk__in=ids)
    return frozenset(str(each) for each in rows.values_list("pk", flat=True))


def _entered_anew(content: dict) -> frozenset[str]:
    """Return the ids of figures of whose input another one was entered before."""
    before = ReportFigure.objects.filter(
        report=OuterRef("report"), input_name=OuterRef("input_name"), superseded_at__isnull=False
    )
    ids = [figure["id"] for figure in content.get("figures", [])]
    rows = ReportFigure.objects.filter(Exists(before), pk__in=ids)
    return frozenset(str(each) for each in rows.values_list("pk", flat=True))


def _is_risky(report: MonitoringReport) -> bool:
    """Tell whether twice as much is looked at: large, the first one, or trouble before."""
    if terms().readers_wanted(report.tonnes or 0) > 1:
        return True
    if report.kind == ReportKind.PROJECT:
        reports = MonitoringReport.objects.filter(project=report.project_id)
    else:
        reports = MonitoringReport.objects.filter(
            kind=report.kind, scheme=report.scheme, methodology=report.methodology, city=report.city
        )
    cases = Case.objects.filter(report__in=reports)
    is_first = not cases.filter(status=CaseStatus.STATED).exists()
    had_trouble = (
        cases.filter(status=CaseStatus.CLOSED).exists()
        or reports.filter(status=ReportStatus.REJECTED).exists()
    )
    return is_first or had_trouble
