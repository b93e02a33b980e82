"""Figures of a report: what no meter reads is entered, bounded, sealed and kept, for its own days."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits.methodologies.estimation import InputOutOfBounds
from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.figures import enter_figures
from credits.monitoring.report_drafts import change_report
from credits.monitoring.report_errors import FiguresMissing, ReportSealed, YearsBeyondPeriod
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Meter
from credits.verification.models import Case
from credits.verification.services import return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound
from tests import cast
from tests.credits.issuance.kinds import FOREST, Figures, World, lay_kind, numbers
from tests.credits.issuance.roof import YEAR, lay_roof

pytestmark = pytest.mark.django_db


def enter(world, report: MonitoringReport, figures: Figures, by=None) -> list[ReportFigure]:
    actor = (by or world.mei).actor
    return enter_figures(actor=actor, report_id=report.id, figures=figures, now=puhui_now())


def submit(world: World, report: MonitoringReport) -> MonitoringReport:
    return submit_report(actor=world.mei.actor, report_id=report.id, now=puhui_now())


def refused_by_the_database(change) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return refused.value.__cause__.diag.constraint_name


def test_what_a_meter_reads_is_never_written_down_by_hand():
    roof = lay_roof()
    draft = roof.draft()
    with pytest.raises(InvalidInput):
        enter(roof, draft, numbers(generation_mwh="525"))
    by_hand = ReportFigure(
        report=draft,
        input_name="generation_mwh",
        value=Decimal(1),
        unit="MWh",
        entered_at=puhui_now(),
        entered_by=roof.mei.party.id,
    )
    assert Meter.objects.filter(project=roof.project).exists()
    assert refused_by_the_database(lambda: by_hand.save(force_insert=True)) == "report_figure_of_no_meter"


def test_a_report_without_its_figures_names_what_is_missing():
    world = lay_kind(FOREST)
    report = world.draft()
    enter(world, report, {name: FOREST.figures[name] for name in ("area_ha", "species", "years")})
    with pytest.raises(FiguresMissing) as refused:
        submit(world, report)
    assert [member["pointer"] for member in refused.value.errors] == [
        "/figures/stock_1_m3_per_ha",
        "/figures/stock_2_m3_per_ha",
        "/figures/sampling_error",
    ]


@pytest.mark.parametrize(
    "figures",
    [
        numbers(sampling_error="0.31"),
        numbers(species="10"),
        numbers(species="1.5"),
        numbers(area_ha="0"),
        numbers(years="1 1"),
        numbers(years="-1"),
        {"area_ha": []},
    ],
    ids=str,
)
def test_a_figure_out_of_the_methodologys_bounds_is_not_taken(figures):
    world = lay_kind(FOREST)
    with pytest.raises(InputOutOfBounds):
        enter(world, world.draft(), figures)
    assert not ReportFigure.objects.exists()


def test_strata_have_as_many_stocks_as_areas():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures | numbers(area_ha="3000 1000"))
    with pytest.raises(InputOutOfBounds):
        submit(world, report)


def test_four_years_are_not_credited_by_the_report_of_one():
    """The next years' reports would credit them again."""
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures | numbers(years="4"))
    with pytest.raises(YearsBeyondPeriod):
        submit(world, report)
    enter(world, report, numbers(years="1"))
    half = {"period_from": date(2025, 1, 1), "period_to": date(2025, 7, 1)}
    change_report(actor=world.mei.actor, report_id=report.id, now=puhui_now(), **half)
    with pytest.raises(YearsBeyondPeriod):
        submit(world, report)
    whole = dict(zip(half, YEAR, strict=True))
    change_report(actor=world.mei.actor, report_id=report.id, now=puhui_now(), **whole)
    assert submit(world, report).tonnes == FOREST.tonnes


def test_a_figure_entered_anew_stays_to_be_read_and_strikes_the_verifiers_eye():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures | numbers(area_ha="4100"))
    enter(world, report, numbers(area_ha="4000"))
    earlier, later = ReportFigure.objects.filter(input_name="area_ha").order_by("entered_at", "id")
    assert (earlier.value, earlier.superseded_at is None, later.superseded_at) == (4100, False, None)
    assert submit(world, report).reduction_g == FOREST.grams
    case = Case.objects.get(report=report)
    assert case.line_risks == {str(later.id): ["CORRECTED"]}


def test_a_sealed_reports_figures_stand_until_it_is_returned():
    world = lay_kind(FOREST)
    report = world.sent_in_with(FOREST.figures)
    with pytest.raises(ReportSealed):
        enter(world, report, numbers(area_ha="5000"))
    case = Case.objects.get(report=report)
    verifier = world.verifier_of(case).actor
    return_case(actor=verifier, case_id=case.id, reason="Which stratum?", now=puhui_now())
    enter(world, report, numbers(area_ha="3000"))
    assert submit(world, report).tonnes < FOREST.tonnes


def test_a_stranger_enters_nothing():
    world = lay_kind(FOREST)
    with pytest.raises(NotFound):
        enter(world, world.draft(), numbers(years="1"), by=cast.lin())


def test_the_database_keeps_figures_as_they_were_sealed():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures)
    rows = ReportFigure.objects.filter(report=report)
    area = rows.get(input_name="area_ha")
    changed = refused_by_the_database(lambda: rows.filter(pk=area.pk).update(value=9000))
    assert changed == "credits_reportfigure_is_superseded_only"
    report = submit(world, report)
    late = refused_by_the_database(lambda: rows.filter(pk=area.pk).update(superseded_at=puhui_now()))
    assert late == "report_figure_of_an_open_report"
    gone = refused_by_the_database(lambda: rows.filter(pk=area.pk).delete())
    assert gone == "credits_reportfigure_is_never_removed"


def test_the_database_seals_the_figures_that_stand_and_no_more_years_than_there_are():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures)
    row = MonitoringReport.objects.filter(pk=report.pk)
    sealed = {"status": "SUBMITTED", "digest": "0" * 64, "tonnes": 1, "reduction_g": 1_000_000}
    others = refused_by_the_database(lambda: row.update(content={"figures": []}, **sealed))
    assert others == "report_seals_its_figures"
    enter(world, report, numbers(years="4"))
    years = refused_by_the_database(lambda: row.update(content={"figures": []}, **sealed))
    assert years == "report_of_no_more_years_than_it_has"
