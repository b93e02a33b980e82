"""Baselines come from the server: own history, tables by place, registers by label; each with its source."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from credits.activities.models import Activity
from credits.monitoring.credited import all_credited
from credits.monitoring.explanation import explain
from credits.monitoring.recomputation import drifts_of
from puhui.kernel.clock import SHANGHAI
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, MORNING
from tests.credits.activities.sending import outcome, send
from tests.credits.monitoring.acts import act, appliance, car_free, metered
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, told, verdict_on
from tests.credits.monitoring.drift import plant

pytestmark = pytest.mark.django_db
WAITS = Told("IN_REVIEW", 0, 0, ("BASELINE_MISSING",))
LAST_YEAR = datetime(2025, 11, 2, 20, 0, tzinfo=SHANGHAI)
OF_LAST_YEAR = LAST_YEAR.replace(hour=0)


@pytest.fixture
def a_year_ago(catalogs):
    set_clock(LAST_YEAR)


def this_year() -> None:
    set_clock(EVENING)


def steps_of(result) -> dict[str, dict]:
    with override("en"):
        return {step["name"]: step for step in explained(result)["steps"]}


@pytest.mark.parametrize(
    ("kind", "before", "now", "grams"),
    [("household_water", "12", "9", 473), ("household_gas", "20", "17", 6097)],
)
def test_water_and_gas_are_compared_with_the_same_days_of_last_year(
    lin, a_year_ago, kind, before, now, grams
):
    (first,) = send(lin, metered(kind, before, 30, ends=OF_LAST_YEAR), now=LAST_YEAR)
    credit()
    this_year()
    (second,) = send(lin, metered(kind, now, 30))
    credit()
    # What cannot be compared yet is what next year is compared with.
    assert [told(first), told(second)] == [WAITS, Told("CREDITED", grams)]
    assert verdict_on(second).resolved == {"baseline_m3": f"{before}.000000"}
    step = steps_of(second)["baseline_m3"]
    assert (step["value"], step["formula"]) == (before, "last_year")
    assert "used before" in step["source"]
    assert explained(second)["recomputed"]
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []
    check_books()


def test_without_last_years_readings_water_waits_and_says_by_what_it_will_be_judged(lin, evening):
    (result,) = send(lin, metered("household_water", "9", 30))
    assert Activity.objects.get().preview_g == 0
    credit()
    assert told(result) == WAITS
    found = explained(result)
    assert found["methodology"]["code"] == "IND-WATER"
    assert (found["steps"], found["recomputed"]) == ([], False)


def test_half_a_month_of_last_year_is_no_baseline(lin, a_year_ago):
    send(lin, metered("household_water", "6", 15, ends=OF_LAST_YEAR), now=LAST_YEAR)
    credit()
    this_year()
    (result,) = send(lin, metered("household_water", "9", 30))
    credit()
    assert told(result) == WAITS


def test_one_meter_is_no_history_of_another_and_no_person_of_another(lin, hua, a_year_ago):
    send(lin, metered("household_gas", "20", 30, ends=OF_LAST_YEAR), now=LAST_YEAR)
    send(hua, metered("household_water", "20", 30, ends=OF_LAST_YEAR), now=LAST_YEAR)
    credit()
    this_year()
    (result,) = send(lin, metered("household_water", "9", 30))
    credit()
    assert told(result) == WAITS


def test_two_periods_of_one_meter_exclude_each_other_and_those_of_two_meters_do_not(lin, evening):
    water, again, gas = send(
        lin,
        metered("household_water", "9", 30),
        metered("household_water", "9", 10),
        metered("household_gas", "9", 30),
    )
    credit()
    assert [told(each).reasons for each in (water, again, gas)] == [
        ("BASELINE_MISSING",),
        ("TIME_OVERLAP",),
        ("BASELINE_MISSING",),
    ]


def test_a_history_that_was_told_wrongly_is_drift(lin, a_year_ago):
    send(lin, metered("household_water", "12", 30, ends=OF_LAST_YEAR), now=LAST_YEAR)
    credit()
    this_year()
    (result,) = send(lin, metered("household_water", "9", 30))
    credit()
    # Grams and baseline agree with one another, and neither with what the meter said.
    told_wrong = '{"baseline_m3": "13.000000"}'
    plant(
        "UPDATE credits_verdict SET resolved = %s, reduction_g = 672, credited_g = 631"
        " WHERE activity_id = %s",
        told_wrong,
        result.id,
    )
    (drift,) = [drift for batch in all_credited() for drift in drifts_of(batch)]
    assert (drift.stored.credited_g, drift.recomputed.credited_g) == (631, 473)


def test_a_label_of_the_register_tells_what_an_appliance_saves(lin, evening):
    (result,) = send(lin, appliance("DEMO-FRIDGE-1"))
    assert Activity.objects.get().preview_g == 33230
    credit()
    assert told(result) == Told("CREDITED", 33230)
    steps = steps_of(result)
    assert steps["baseline_kwh_per_year"]["value"] == "300"
    assert steps["baseline_kwh_per_year"]["formula"] == "LABEL_BASELINE_KWH__DEMO_FRIDGE_1"
    assert "Demonstration authority" in steps["consumption_kwh_per_year"]["source"]
    assert steps["consumption_kwh_per_year"]["confidence"] == "design"
    found = explained(result)
    codes = {factor["code"] for factor in found["factors"]}
    assert codes >= {"LABEL_BASELINE_KWH__DEMO_FRIDGE_1", "LABEL_CONSUMPTION_KWH__DEMO_FRIDGE_1"}
    assert found["recomputed"]
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []


def test_two_labels_in_one_batch_are_told_apart_and_an_unknown_one_waits(lin, evening):
    results = send(lin, *map(appliance, ("DEMO-TV-1", "DEMO-WASHER-1", "DEMO-FRIDGE-2", "DEMO-TV-1")))
    credit()
    assert [told(each) for each in results] == [
        Told("CREDITED", 22846),
        Told("CREDITED", 12461),
        WAITS,
        Told("CREDITED", 22846),
    ]
    check_books()


@pytest.mark.parametrize(
    ("inputs", "refused"),
    [
        ({"years": "1"}, "input_missing /inputs/label_id"),
        ({"label_id": "demo-fridge-1", "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": "DEMO_FRIDGE_1", "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": "-DEMO", "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": "ABC", "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": "A" * 25, "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": 1234, "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": None, "years": "1"}, "input_out_of_bounds /inputs/label_id"),
        ({"label_id": "1234", "years": "LONG"}, "input_out_of_bounds /inputs/years"),
        (
            {"label_id": "DEMO-TV-1", "years": "1", "baseline_kwh_per_year": "900"},
            "unknown_field /inputs/baseline_kwh_per_year",
        ),
    ],
)
def test_a_label_is_capital_letters_digits_and_hyphens_and_no_baseline_comes_from_a_client(
    lin, evening, inputs, refused
):
    (result,) = send(lin, act("efficient_appliance", inputs))
    assert outcome(result) == refused


def test_a_label_of_digits_alone_is_no_number(lin, evening):
    (result,) = send(lin, appliance("20260001"))
    credit()
    assert told(result) == WAITS


def test_car_free_days_lock_that_days_driving_each_of_them(lin, evening):
    days = car_free(3)
    drives = [
        act("ev_drive", {"distance_km": "10"}, begins=MORNING - timedelta(days=ago), minutes=30)
        for ago in (0, 1, 2)
    ]
    free, today, *within = send(lin, days, *drives)
    credit()
    # Three days at 30 km of (0.1674 - 0.032) kg and half of it, worth coins only.
    assert told(free) == Told("CREDITED", 11454)
    assert verdict_on(free).is_coin_only
    assert told(today).status == "CREDITED"
    assert {told(each) for each in within} == {Told("REJECTED", 0, 0, ("FAMILY_LOCK",))}
    step = steps_of(free)["usual_km_per_day"]
    assert (step["value"], step["confidence"]) == ("30", "design")


def test_a_drive_that_was_credited_keeps_its_day_from_being_car_free(lin, evening):
    (drive,) = send(
        lin, act("ev_drive", {"distance_km": "10"}, begins=MORNING - timedelta(days=2), minutes=30)
    )
    credit()
    (free,) = send(lin, car_free(3))
    credit()
    (without_it,) = send(lin, car_free(1))
    credit()
    assert told(drive) == Told("CREDITED", 944)
    assert told(free) == Told("REJECTED", 0, 0, ("FAMILY_LOCK",))
    assert told(without_it) == Told("CREDITED", 3818)


@pytest.mark.parametrize(
    ("kind", "inputs", "grams"),
    [
        ("ev_drive", {"distance_km": "10"}, 944),
        ("food_waste_sorting", {"mass_kg": "10"}, 2119),
        ("pet_recycling", {"mass_kg": "10"}, 2713),
        ("second_hand_item", {"items": "1"}, 1504),
        ("no_cutlery_order", {"orders": "1"}, 21),
        ("paperless_bill", {"sheets": "2"}, 8),
        ("clothing_donation", {"mass_kg": "10"}, 9212),
    ],
)
def test_the_other_types_of_the_catalog_are_taken_and_credited(lin, evening, kind, inputs, grams):
    (result,) = send(lin, act(kind, inputs))
    assert outcome(result) == "ACCEPTED"
    credit()
    assert told(result) == Told("CREDITED", grams)
    found = explained(result)
    assert found["recomputed"]
    assert all(factor["confidence"] for factor in found["factors"])
    assert Activity.objects.get().preview_g == grams
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []


def test_what_follows_from_a_review_is_nothing_yet(lin, evening):
    (result,) = send(lin, metered("household_gas", "9", 30, ends=MIDNIGHT))
    credit()
    told_to_lin = explain(Activity.objects.get(id=result.id), verdict_on(result))
    assert told_to_lin["credited_g"] == 0
    assert Decimal(told_to_lin["tier_multiplier"]) == Decimal("0.94")
