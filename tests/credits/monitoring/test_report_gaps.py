"""What a month that nobody read costs: zero where the text or caution says so, else the report."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from credits.factors.data_files import shipped_table
from credits.methodologies.bound import BoundMethodology, bind
from credits.methodologies.language import compile_document, read_methodology
from credits.monitoring.report_drafts import change_report
from credits.monitoring.report_errors import ReadingsIncomplete
from credits.monitoring.report_gaps import check_gaps, gap_steps
from credits.monitoring.report_inputs import Gap
from credits.projects.models import Reading
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from tests.catalogs.test_worked_examples import DOCUMENTS
from tests.credits.issuance.roof import YEAR, Roof, lay_roof

MARCH = Gap("generation_mwh", "M-1", date(2025, 3, 1), date(2025, 4, 1))
INPUTS = {"generation_mwh": Decimal(483)}


def pv(gaps: str = "") -> BoundMethodology:
    """The solar methodology, with a word on gaps in its only input."""
    old = 'max = "100000"\n'
    text = DOCUMENTS["GD-PV"].file.text.replace(old, f'{old}gaps = "{gaps}"\n' if gaps else old, 1)
    document = read_methodology(text)
    return bind(compile_document(document), shipped_table(), region="CN-GD-GZ", on=date(2026, 1, 2))


def check(bound: BoundMethodology, inputs=INPUTS, gaps=(MARCH,), *, counts_gaps: bool = True) -> None:
    check_gaps(bound, "A", inputs, list(gaps), counts_gaps=counts_gaps)


@pytest.mark.parametrize("rule", ["zero", ""])
def test_a_gap_counts_zero_where_the_text_says_so_and_where_zero_is_cautious(rule):
    check(pv(rule))


def test_a_gap_is_refused_where_the_text_says_so_whatever_the_owner_asks():
    with pytest.raises(ReadingsIncomplete) as refused:
        check(pv("refuse"))
    assert [member["day"] for member in refused.value.errors] == ["2025-03-01"]


@pytest.mark.parametrize("rule", ["zero", "refuse", ""])
def test_a_gap_that_nobody_asked_to_count_and_an_input_without_a_meter_are_refused_by_every_rule(rule):
    for gap, asked in ((MARCH, False), (replace(MARCH, meter=""), True)):
        with pytest.raises(ReadingsIncomplete):
            check(pv(rule), gaps=[gap], counts_gaps=asked)


def test_zero_is_not_cautious_for_what_is_emitted():
    """Diesel of the machines that nobody noted would make the forest's figure larger, not smaller."""
    bound = bind(
        compile_document(DOCUMENTS["GD-FOREST-MGMT"]), shipped_table(), region="CN-GD-GZ", on=date(2026, 1, 2)
    )
    tended = {"area_ha": 500, "growth_t_per_ha_year": "6.5", "years": 5, "sampling_error": "0.15"}
    inputs = {name: Decimal(value) for name, value in tended.items()} | {"machinery_diesel_t": Decimal(3)}
    inputs |= {"growth_baseline": Decimal("4.5")}
    with pytest.raises(ReadingsIncomplete):
        check(bound, inputs, [replace(MARCH, input_name="machinery_diesel_t")])


@pytest.mark.parametrize(("rule", "said"), [("zero", "as the methodology says"), ("", "cautious")])
def test_the_steps_say_how_much_was_not_read_and_by_which_rule(rule, said):
    day = replace(MARCH, days_from=date(2025, 6, 14), days_to=date(2025, 6, 15), minutes=90)
    (step,) = gap_steps(pv(rule), (Decimal(483),), [MARCH, day])
    assert (step["formula"], step["value"]) == ("readings + 0 * 31 days + 0 * 90 minutes", "483")
    assert said in step["title"]
    assert list(gap_steps(pv(rule), (Decimal(525),), [])) == []


@pytest.fixture
def without_march(db) -> Roof:
    roof = lay_roof()
    Reading.objects.filter(period_from=date(2025, 3, 1)).update(superseded_at=puhui_now())
    return roof


def send_in(roof: Roof, *, counts_gaps: bool):
    report = roof.draft()
    with transaction.atomic():
        terms = {"period_from": YEAR[0], "period_to": YEAR[1], "counts_gaps": counts_gaps}
        change_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now(), **terms)
    return submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())


@pytest.mark.django_db
def test_a_year_without_march_is_317_tonnes_of_483_mwh(without_march):
    report = send_in(without_march, counts_gaps=True)
    # 525 less 42 MWh, times 0.656525.
    assert (report.tonnes, report.reduction_g) == (317, 317_101_575)
    step = report.content["steps"][0]
    assert (step["formula"], step["value"]) == ("readings + 0 * 31 days + 0 * 0 minutes", "483")


@pytest.mark.django_db
def test_the_same_year_is_refused_where_the_version_in_force_refuses_gaps(without_march, monkeypatch):
    from credits.monitoring import report_sealing

    monkeypatch.setattr(report_sealing, "bound_for_project", lambda *_: pv("refuse"))
    with pytest.raises(ReadingsIncomplete):
        send_in(without_march, counts_gaps=True)
