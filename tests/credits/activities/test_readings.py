"""Items that tell what their meter showed: it binds the amount, and none belongs anywhere else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.activities.models import Activity, MeterClaim
from credits.activities.readings import counted_between
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import MIDNIGHT, electricity, signed, trip
from tests.credits.activities.sending import outcome, outcomes, send

pytestmark = pytest.mark.django_db


def shows(begin: object, end: object) -> dict[str, object]:
    return {"from": begin, "to": end}


def test_readings_are_kept_with_the_period_they_are_of(evening, lin):
    one = str(meter(lin, home(lin)).id)
    item = electricity("6.5", meter=one, reading=shows("120.250", "126.75"))
    assert [outcome(result) for result in send(lin, item, item)] == ["ACCEPTED", "DUPLICATE"]
    claim = MeterClaim.objects.get()
    assert (claim.reading_from, claim.reading_to) == (Decimal("120.25"), Decimal("126.75"))
    before = electricity("6.5", meter=one, ends=MIDNIGHT - timedelta(days=1))
    assert outcome(send(lin, before)[0]) == "ACCEPTED"
    assert MeterClaim.objects.filter(reading_from=None, reading_to=None).count() == 1


def test_an_amount_that_is_not_the_difference_is_refused_and_nothing_else_lost(evening, lin):
    one = str(meter(lin, home(lin)).id)
    items = {
        "less": electricity("6.4", meter=one, reading=shows("120", "126.5")),
        "swapped": electricity("6.5", meter=one, reading=shows("126.5", "120")),
        "right": electricity("6.5", meter=one, reading=shows("120", "126.5")),
    }
    told = "reading_mismatch /reading"
    assert outcomes(lin, items) == {"less": told, "swapped": told, "right": "ACCEPTED"}


def test_a_counter_that_went_past_its_last_digit_counted_on(evening, lin):
    of = home(lin)
    usual, short = meter(lin, of), meter(lin, of, "E-2024-0002", digits=4)
    over = {"usual": (usual, "999998", "4.5"), "short": (short, "9998", "4.5")}
    items = {
        name: electricity("6.5", meter=str(one.id), reading=shows(begin, end))
        for name, (one, begin, end) in over.items()
    }
    assert outcomes(lin, items) == dict.fromkeys(over, "ACCEPTED")
    wrong = electricity("6.5", meter=str(short.id), ends=MIDNIGHT - timedelta(days=1))
    assert outcome(send(lin, wrong | {"reading": shows("99998", "4.5")})[0]).startswith("input_out_of_bounds")


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ([1, 2], "input_out_of_bounds /reading"),
        ({"from": "1"}, "input_missing /reading/to"),
        ({"from": 1, "to": "7.5"}, "input_out_of_bounds /reading/from"),
        ({"from": "NaN", "to": "7.5"}, "input_out_of_bounds /reading/from"),
        ({"from": "-1", "to": "5.5"}, "input_out_of_bounds /reading/from"),
        ({"from": "1.0001", "to": "7.5001"}, "input_out_of_bounds /reading/from"),
        ({"from": "1", "to": "1000007.5"}, "input_out_of_bounds /reading/to"),
        ({"from": "1", "to": "7.5", "unit": "kWh"}, "unknown_field /reading/unit"),
    ],
)
def test_what_no_meter_shows_is_named(evening, lin, reading, told):
    one = str(meter(lin, home(lin)).id)
    assert outcome(send(lin, electricity("6.5", meter=one, reading=reading))[0]) == told
    assert not Activity.objects.exists()


def test_only_a_named_meter_has_readings(evening, lin):
    told = shows("1", "7.5")
    nobodys = electricity("6.5", reading=told)
    walk = trip("walk", "1", minutes=15, reading=told)
    refused = [outcome(result) for result in send(lin, nobodys, walk)]
    assert refused == ["meter_needed /meter", "unknown_field /reading"]


def test_an_operator_signs_the_amount_and_so_the_readings(evening, lin):
    one = str(meter(lin, home(lin)).id)
    bill = signed(electricity("6.5", meter=one, reading=shows("120", "126.5")))
    assert outcome(send(lin, bill | {"reading": shows("120", "125")})[0]) == "reading_mismatch /reading"
    assert outcome(send(lin, bill)[0]) == "ACCEPTED"


@given(st.integers(3, 10), st.data())
def test_what_was_counted_leads_from_one_reading_to_the_next(digits, data):
    whole = 10**digits
    before = Decimal(data.draw(st.integers(0, whole * 1_000 - 1))) / 1_000
    counted = Decimal(data.draw(st.integers(0, whole * 1_000 - 1))) / 1_000
    assert counted_between(before, (before + counted) % whole, digits) == counted
