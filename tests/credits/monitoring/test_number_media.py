"""Gas and water meters are a home's or a project's for their days, as those of electricity are."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from accounts.households.services import add_meter, found_household
from credits.monitoring.credited_objects import take_numbers
from credits.monitoring.number_claim_models import NumberClaim
from credits.monitoring.number_media_carried import take_up_gas_and_water
from credits.monitoring.numbered_things import index_of, media_of
from credits.monitoring.report_errors import CreditedToPeople
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.clock import business_date, puhui_now
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING
from tests.credits.activities.sending import send
from tests.credits.issuance.roof import lay_project
from tests.credits.monitoring import test_number_claims
from tests.credits.monitoring.acts import metered, told_last
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.drift import plant, take_back
from tests.credits.monitoring.test_baselines import LAST_YEAR, OF_LAST_YEAR
from tests.credits.monitoring.test_number_claims import (
    REPORTED,
    closed,
    drafted,
    mine,
    refused_by_the_database,
    sealed,
)

pytestmark = pytest.mark.django_db
roof, lin = test_number_claims.roof, test_number_claims.lin


@pytest.fixture(params=[("GAS", "Nm3"), ("GAS", "m3"), ("WATER", "m3")], ids=" in ".join)
def medium(request) -> tuple[str, str]:
    """What Lin's meter is of, and the unit of Mei's."""
    return request.param


@pytest.fixture
def bill(roof, lin, medium):
    """Lin's bill of thirty days, with one of last year to compare it with."""
    kind, _unit = medium
    set_clock(LAST_YEAR)
    terms = {"actor": lin.actor, "now": LAST_YEAR}
    since = business_date(LAST_YEAR) - timedelta(days=60)
    home = found_household(size=2, lives_since=since, **terms)
    number = {"kind": kind, "operator": "Guangzhou Supply", "number": "g 77/0001", "reading": Decimal(100)}
    meter = add_meter(household_id=home.id, moved_in_on=since, **number, **terms)
    named = {"meter": str(meter.id)}
    send(lin, metered(f"household_{kind.lower()}", "20", 30, ends=OF_LAST_YEAR) | named, now=LAST_YEAR)
    credit()
    set_clock(EVENING)
    return metered(f"household_{kind.lower()}", "9", 30) | named


def reported(roof, unit: str) -> MonitoringReport:
    """Draft Mei's report of a week of these days, which counts a meter of that number."""
    return drafted(roof, project=lay_project(roof.mei, key="77-0001", other_meters=(("G770001", unit),)))


def decided(lin, bill) -> tuple:
    (result,) = send(lin, bill)
    credit()
    return result, told_last(result).status, told_last(result).reasons


def test_days_that_a_home_was_credited_for_are_not_reported_until_that_is_taken_back(roof, lin, bill, medium):
    result, status, _reasons = decided(lin, bill)
    assert status == "CREDITED"
    report = reported(roof, medium[1])
    with pytest.raises(CreditedToPeople) as refused:
        sealed(roof, report)
    assert [member["pointer"] for member in refused.value.errors] == ["/meter/G770001"]
    # The other's seal may be written at this moment: the constraint says the same.
    with pytest.raises(CreditedToPeople), transaction.atomic():
        take_numbers(report, puhui_now())
    assert broken_invariants() == set()
    take_back(result)
    assert sealed(roof, report).status == "IN_VERIFICATION"


def test_days_that_a_report_counts_are_not_a_homes(roof, lin, bill, medium):
    closed(sealed(roof, reported(roof, medium[1])))
    assert decided(lin, bill)[1:] == REPORTED
    assert broken_invariants() == set()


def test_the_same_number_of_another_medium_is_another_meter(roof, lin, bill):
    closed(sealed(roof, reported(roof, "kWh")))
    assert decided(lin, bill)[1] == "CREDITED"
    assert broken_invariants() == set()


def test_a_credited_bill_whose_number_nobody_holds_is_named(lin, bill):
    decided(lin, bill)
    plant("DELETE FROM credits_numberclaim")
    assert "C3" in broken_invariants()


def test_a_report_that_counted_before_is_taken_up(roof, lin, bill, medium):
    closed(sealed(roof, reported(roof, medium[1])))
    held = set(map(bytes, NumberClaim.objects.filter(key="G770001").values_list("number_index", flat=True)))
    as_before()
    take_up()
    now = set(map(bytes, NumberClaim.objects.filter(key="G770001").values_list("number_index", flat=True)))
    assert held < now
    assert decided(lin, bill)[1:] == REPORTED


def test_a_bill_that_was_credited_before_is_taken_up(lin, bill):
    decided(lin, bill)
    held = NumberClaim.objects.get()
    plant("DELETE FROM credits_numberclaim")
    take_up()
    again = NumberClaim.objects.get()
    names = ("side", "kind", "days_from", "days_to", "activity_id", "party_id", "is_told_apart")
    assert [getattr(again, name) for name in names] == [getattr(held, name) for name in names]
    assert bytes(again.number_index) == bytes(held.number_index)
    # The guard is back.
    words = refused_by_the_database(lambda: NumberClaim.objects.create(**mine(held)))
    assert words == "credits_numberclaim_of_people_by_the_worker"


def test_what_both_were_credited_for_before_stops_and_is_named(roof, lin, bill, medium):
    closed(sealed(roof, reported(roof, medium[1])))
    as_before()
    result, status, _reasons = decided(lin, bill)
    assert status == "CREDITED"
    plant("DELETE FROM credits_numberclaim WHERE side = 'PERSON'")
    with pytest.raises(RuntimeError, match=str(result.id)):
        take_up()


def as_before() -> None:
    """Hold the report's meter as if it were of electricity, as every meter was."""
    plant("DELETE FROM credits_numberclaim n USING credits_numberclaim o WHERE n.key = o.key AND n.id > o.id")
    plant(
        "UPDATE credits_numberclaim SET number_index = %s WHERE key = 'G770001'", index_of("METER", "G770001")
    )


def take_up() -> None:
    take_up_gas_and_water(None, SimpleNamespace(connection=connection))


@pytest.mark.parametrize(
    ("unit", "media"),
    [
        ("Nm3", ("GAS",)),
        ("ten_thousand_Nm3", ("GAS",)),
        ("m3", ("GAS", "WATER")),
        ("L", ("GAS", "WATER")),
        ("MWh", ("ELECTRICITY",)),
        ("ha", ("ELECTRICITY",)),
        ("of before", ("ELECTRICITY",)),
    ],
)
def test_a_unit_tells_what_a_meter_may_be_of(unit, media):
    assert media_of(unit) == media
