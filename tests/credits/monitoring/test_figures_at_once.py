"""Figures entered at one moment, against sending in, or cut off in the middle: one entry is there whole."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.figures import enter_figures, figures_of
from credits.monitoring.report_errors import ReportSealed
from credits.monitoring.report_models import MonitoringReport
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from tests.accounts.waiting import second_waits
from tests.audit import broken_invariants
from tests.credits.issuance.kinds import FOREST, World, lay_kind, numbers
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
# Of strata the areas are a list, and their stocks lists of the same length.
ONE, TWO = numbers(area_ha="4000"), numbers(area_ha="3000 1000")


def enter(world: World, report_id, figures) -> str:
    with logged_in_as("web"):
        try:
            enter_figures(actor=world.mei.actor, report_id=report_id, figures=figures, now=puhui_now())
        except ReportSealed as refused:
            return refused.code
    return "entered"


def submit(world: World, report_id) -> str:
    with logged_in_as("web"):
        return submit_report(actor=world.mei.actor, report_id=report_id, now=puhui_now()).status


def areas(report) -> list[Decimal]:
    return [row.value for row in figures_of(report) if row.input_name == "area_ha"]


def test_of_entries_at_one_moment_one_stands_whole_and_each_is_kept():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures)
    told = all_at_once([partial(enter, world, report.id, each) for each in (ONE, TWO) * 5])
    assert told == ["entered"] * 10
    assert areas(report) in (ONE["area_ha"], TWO["area_ha"])
    rows = ReportFigure.objects.filter(report=report, input_name="area_ha")
    # Five times one value, five times two, and the first.
    assert rows.count() == 16
    assert rows.filter(superseded_at=None).count() == len(areas(report))


def test_what_is_being_entered_is_sealed_with_the_rest():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures | numbers(area_ha="3999"))

    def entering() -> None:
        enter_figures(actor=world.mei.actor, report_id=report.id, figures=ONE, now=puhui_now())

    assert second_waits(entering, partial(submit, world, report.id)) == "IN_VERIFICATION"
    report.refresh_from_db()
    assert report.reduction_g == FOREST.grams
    assert broken_invariants() == set()


def test_what_comes_while_it_is_being_sealed_is_refused():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures)

    def sealing() -> None:
        submit_report(actor=world.mei.actor, report_id=report.id, now=puhui_now())

    assert second_waits(sealing, partial(enter, world, report.id, TWO)) == "report_sealed"
    assert areas(report) == ONE["area_ha"]
    assert broken_invariants() == set()


def test_whatever_is_first_the_seal_holds_what_stands():
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures)
    entries = [partial(enter, world, report.id, numbers(area_ha=str(4000 + n))) for n in range(6)]
    all_at_once([*entries[:3], partial(submit, world, report.id), *entries[3:]])
    sealed = MonitoringReport.objects.get(pk=report.pk)
    (area,) = [row for row in sealed.content["figures"] if row["input"] == "area_ha"]
    assert [Decimal(area["value"])] == areas(report)
    assert Decimal(sealed.content["inputs"]["area_ha"]["value"][0]) == areas(report)[0]


def test_an_entry_cut_off_in_the_middle_leaves_what_stood(monkeypatch):
    """Its connection is gone between what it takes away and what it puts there."""
    world = lay_kind(FOREST)
    report = world.reported(FOREST.figures)
    before = [(row.id, row.superseded_at) for row in figures_of(report)]

    def dies(*_args, **_more) -> None:
        assert not ReportFigure.objects.filter(input_name="area_ha", superseded_at=None).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(ReportFigure.objects, "bulk_create", dies)
        with pytest.raises(OperationalError), transaction.atomic():
            enter_figures(actor=world.mei.actor, report_id=report.id, figures=TWO, now=puhui_now())
    connection.close()
    assert [(row.id, row.superseded_at) for row in figures_of(report)] == before
    assert enter(world, report.id, ONE) == "entered"
    assert submit(world, report.id) == "IN_VERIFICATION"
