"""What a project's report leaves under a tonne goes to its next one: once, whole, and from units that stand.

525 MWh are 344,675,625 g: 168,726,925 g in the first half of the year and 175,948,700 g in the second.
"""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from credits.issuance.services import confirm_void, execute_voids, propose_void
from credits.monitoring.carry_models import CarriedGrams
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.registry.services import end_open_transfers
from credits.schemes.year_end_models import YearEndRule
from credits.verification.models import Case
from credits.verification.services import return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.issuance.roof import Roof, lay_project, lay_reading

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 1), date(2025, 7, 1)
SECOND = date(2025, 7, 1), date(2026, 1, 1)
LEFT = 726_925


def quarter(number: int) -> tuple[date, date]:
    return date(2025, 3 * number - 2, 1), date(2025 + number // 4, 3 * number % 12 + 1, 1)


def send(roof: Roof, period) -> MonitoringReport:
    return submit_report(actor=roof.mei.actor, report_id=roof.draft(period).id, now=puhui_now())


def minted(roof: Roof, period) -> MonitoringReport:
    report = send(roof, period)
    roof.minted(report)
    return report


def void(roof: Roof, report: MonitoringReport) -> None:
    issuance = report.issuances.get()
    found = propose_void(
        actor=roof.chen.actor, issuance_id=issuance.id, reason="counted twice", now=puhui_now()
    )
    confirm_void(actor=roof.tang.actor, void_id=found.id, reason="seen", now=puhui_now())
    with transaction.atomic(), acting_as("worker"):
        execute_voids(release=end_open_transfers, now=puhui_now())


def carried() -> list[int]:
    return list(
        CarriedGrams.objects.filter(released_at=None).order_by("grams").values_list("grams", flat=True)
    )


def test_two_half_years_come_to_the_tonnes_of_the_year(roof):
    first = minted(roof, FIRST)
    assert (first.tonnes, first.carried_in_g, first.left_g) == (168, 0, LEFT)
    second = minted(roof, SECOND)
    assert (second.reduction_g, second.carried_in_g) == (175_948_700, LEFT)
    assert (second.tonnes, second.left_g) == (176, 675_625)
    assert broken_invariants() == set()


def test_what_is_sealed_says_whose_grams_were_taken_up(roof):
    first = minted(roof, FIRST)
    content = send(roof, SECOND).content
    assert content["carried"] == [{"report": str(first.id), "vintage": 2025, "grams": LEFT}]
    assert content["left_g"] == 675_625
    steps = {step["name"]: step["value"] for step in content["steps"]}
    assert (steps["carried_in"], steps["whole_tonnes"]) == (str(LEFT), "176")


def test_it_waits_until_the_units_are_there(roof):
    send(roof, FIRST)
    assert send(roof, SECOND).carried_in_g == 0


def test_of_fewer_tonnes_than_reported_nothing_is_left(roof):
    report = send(roof, FIRST)
    with pytest.MonkeyPatch.context() as patched:
        stated = Roof.stated
        patched.setattr(Roof, "stated", lambda self, report=None: stated(self, report, tonnes=160))
        roof.minted(report)
    assert send(roof, SECOND).carried_in_g == 0


def test_another_project_has_no_part_in_it(roof):
    minted(roof, FIRST)
    roof.project = lay_project(roof.mei, key="other")
    assert send(roof, SECOND).carried_in_g == 0


def test_a_return_leaves_it_for_whoever_comes_next(roof):
    minted(roof, FIRST)
    report = send(roof, SECOND)
    case = Case.objects.get(report=report)
    return_case(actor=roof.verifier_of(case).actor, case_id=case.id, reason="a photo", now=puhui_now())
    report.refresh_from_db()
    assert (carried(), report.carried_in_g) == ([], 0)
    assert submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now()).tonnes == 176
    assert carried() == [LEFT]


def test_a_void_of_the_later_batch_gives_it_back(roof):
    minted(roof, quarter(1))
    left = MonitoringReport.objects.get().left_g
    second = minted(roof, quarter(2))
    void(roof, second)
    third = send(roof, quarter(3))
    assert third.carried_in_g == left
    assert broken_invariants() == set()


def test_what_a_void_batch_had_left_is_gone(roof):
    void(roof, minted(roof, FIRST))
    assert send(roof, SECOND).carried_in_g == 0


def test_what_was_taken_of_a_batch_that_is_void_now_the_next_report_bears_once(roof):
    first = minted(roof, quarter(1))
    second = minted(roof, quarter(2))
    void(roof, first)
    third = minted(roof, quarter(3))
    assert third.carried_in_g == second.left_g - first.left_g
    assert third.tonnes * 1_000_000 + third.left_g == third.reduction_g + third.carried_in_g
    fourth = send(roof, quarter(4))
    assert fourth.carried_in_g == third.left_g
    # What stands was measured, to the gram.
    standing = [second, third, fourth]
    issued = sum(one.tonnes for one in standing) * 1_000_000
    assert issued + fourth.left_g == sum(one.reduction_g for one in standing)
    assert broken_invariants() == set()


@pytest.mark.parametrize(("rule", "expected"), [("carry", LEFT), ("retire", 0)])
def test_over_the_years_end_it_goes_by_the_schemes_rule(roof, rule, expected):
    YearEndRule.objects.create(
        scheme_id="DEMO",
        version=2,
        effective_from=date(2025, 12, 31),
        personal="carry",
        coin_only="carry",
        programme=rule,
        due_month=3,
        due_day=28,
        notice_days=30,
    )
    minted(roof, FIRST)
    meter = roof.project.meters.get()
    lay_reading(meter, date(2026, 1, 1), date(2026, 2, 1), "36", roof.mei)
    report = create_report(
        actor=roof.mei.actor,
        project_id=roof.project.id,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 2, 1),
        now=puhui_now(),
    )
    sent = submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())
    assert (sent.vintage, sent.carried_in_g) == (2026, expected)


def test_the_database_lets_nobody_take_what_was_not_left(roof):
    first = minted(roof, quarter(1))
    draft = roof.draft(quarter(2))

    def take(**change) -> None:
        CarriedGrams.objects.create(**{"report": draft, "source": first, "grams": first.left_g} | change)

    refusals = [
        ({"grams": first.left_g + 1}, "no report left these grams"),
        ({"grams": first.left_g - 1}, "no report left these grams"),
        ({"grams": -first.left_g}, "no report left these grams"),
        ({"report": first, "source": draft}, "no report left these grams"),
    ]
    for change, words in refusals:
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            take(**change)
    take()
    with pytest.raises(IntegrityError, match="no report left these grams"), transaction.atomic():
        take(report=roof.draft(quarter(3)))
    with pytest.raises(IntegrityError, match="released with their report"), transaction.atomic():
        CarriedGrams.objects.update(released_at=puhui_now())
    with pytest.raises(IntegrityError, match="released with their report"), transaction.atomic():
        CarriedGrams.objects.update(grams=1)


def test_the_database_seals_no_report_with_more_than_it_took_up(roof):
    minted(roof, quarter(1))
    sent = send(roof, quarter(2))
    content = {
        "carried_in_g": 1_000_000,
        "status": "SUBMITTED",
        "digest": sent.digest,
        "content": sent.content,
    }
    content |= {"tonnes": 1, "reduction_g": 1}
    draft = roof.draft(quarter(3))
    with pytest.raises(IntegrityError, match="a report carries what earlier ones left"), transaction.atomic():
        MonitoringReport.objects.filter(pk=draft.id).update(**content)
    with pytest.raises(IntegrityError, match="carries_as_sealed"), transaction.atomic():
        MonitoringReport.objects.filter(pk=sent.id).update(carried_in_g=sent.carried_in_g + 1)


PLANTS = [
    "UPDATE credits_carriedgrams SET grams = grams - 1",
    "UPDATE credits_carriedgrams SET released_at = now()",
    "UPDATE credits_monitoringreport SET carried_in_g = carried_in_g + 1 WHERE id = '{second}'",
    "UPDATE credits_issuance SET status = 'REFUSED', minted_at = NULL, batch = '' WHERE id = '{first}'",
]


@pytest.mark.parametrize("sql", PLANTS)
def test_the_audit_finds_a_remainder_that_did_not_go_on_as_it_was_left(roof, sql):
    first = minted(roof, quarter(1))
    second = send(roof, quarter(2))
    assert broken_invariants() == set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute(sql.format(first=first.issuances.get().id, second=second.id))
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    assert "62" in broken_invariants()
