"""Periods of meters, each check at its boundary: gaps, rates, outliers, and what is told with them."""

from datetime import date, timedelta
from decimal import Decimal
from math import log
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.screening.checks.meter_photo import is_due
from credits.screening.findings import Asks
from credits.screening.metered import screen_period
from credits.screening.periods import Cohort, Period, Reading, nearest
from credits.screening.thresholds import threshold_set

LIMITS = threshold_set("standard")
BEGIN = date(2026, 10, 1)


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


def period(used: str = "70", days: int = 10, shown: str | None = None, **more) -> Period:
    """Return ten days at 7 kWh; `shown` is what the meter showed at their beginning."""
    readings = None
    if shown is not None:
        begin = Decimal(shown)
        readings = Reading(BEGIN, begin), Reading(day(days), (begin + Decimal(used)) % 1_000_000)
    terms: dict[str, Any] = {"kind": "ELECTRICITY", "tier": "B", "digits": 6} | more
    return Period(begin=BEGIN, end=day(days), used=float(used), readings=readings, **terms)


def codes(one: Period) -> list[tuple[str, Asks]]:
    return [(finding.code, finding.asks) for finding in screen_period(one, LIMITS)]


def test_a_period_with_nothing_around_it_is_in_order():
    assert codes(period()) == codes(period(shown="100")) == []


@pytest.mark.parametrize(
    ("before", "after", "falls"),
    [
        ((-1, "100"), None, False),
        ((0, "100.001"), None, True),
        (None, (10, "170"), False),
        (None, (12, "169.999"), True),
        ((-9, "999990"), None, False),  # 110 kWh in nine days, past the last digit
        ((-1, "999970"), None, True),  # 130 kWh in one
    ],
)
def test_readings_follow_on_those_before_and_after(before, after, falls):
    around: dict[str, Any] = {
        name: Reading(day(told[0]), Decimal(told[1]))
        for name, told in (("before", before), ("after", after))
        if told
    }
    found = codes(period(shown="100", **around))
    assert (("READING_DECREASED", Asks.REJECT) in found) is falls


def test_a_fall_is_told_with_both_readings():
    (found,) = screen_period(period(shown="90", before=Reading(day(-3), Decimal(100))), LIMITS)
    assert (found.value, found.threshold) == (90.0, 100.0)


@pytest.mark.parametrize(
    ("ago", "skipped", "waits"),
    [
        (0, "3.5", False),  # half a day at 7 kWh
        (0, "3.6", True),
        (1, "24.5", False),  # and three times as much on a day that was not told of
        (1, "24.6", True),
        (62, "0", False),
        (63, "0", True),
    ],
)
def test_what_was_used_in_between_is_asked_about(ago, skipped, waits):
    known = Reading(day(-ago), Decimal(1_000) - Decimal(skipped))
    assert codes(period(shown="1000", before=known)) == ([("READING_GAP", Asks.REVIEW)] if waits else [])


def test_a_counter_past_its_last_digit_skipped_no_more_than_it_counted():
    known = Reading(day(-1), Decimal("999998"))
    assert codes(period(shown="5", before=known)) == []
    assert codes(period(shown="40", before=known)) == [("READING_GAP", Asks.REVIEW)]


@pytest.mark.parametrize(
    ("kind", "used", "days", "told"),
    [
        ("ELECTRICITY", "0.12", 1, None),
        ("ELECTRICITY", "0.11", 1, (4.583, 5)),
        ("ELECTRICITY", "72", 1, None),
        ("ELECTRICITY", "72.1", 1, (3_004.2, 3_000)),
        ("WATER", "90", 30, None),
        ("WATER", "90.1", 30, (3_003.3, 3_000)),
        ("GAS", "0.2", 30, (6.67, 10)),
    ],
)
def test_a_home_uses_neither_nothing_nor_a_factorys_share(kind, used, days, told):
    found = screen_period(period(used, days, kind=kind), LIMITS)
    numbers = [(one.value, one.threshold) for one in found if one.code == "RATE_IMPLAUSIBLE"]
    assert numbers == ([] if told is None else [(pytest.approx(told[0], rel=1e-3), told[1])])


def test_far_from_ones_own_earlier_periods_is_looked_at_once_there_are_enough():
    own = (6.0, 7.0, 8.0, 7.5, 6.5, 7.2)
    assert codes(period("20", own=own)) == [("OWN_OUTLIER", Asks.REVIEW)]
    assert codes(period("20", own=own[:5])) == codes(period("60", own=own)) == []
    # Equal bills do not make an outlier of a slightly different one.
    assert codes(period("77", own=(7.0,) * 6)) == []


def test_far_from_the_homes_around_is_looked_at_where_there_are_many():
    many = Cohort(50, log(8.0), 0.3)
    (found,) = screen_period(period("8", cohort=many), LIMITS)
    assert (found.code, found.threshold) == ("COHORT_OUTLIER", 5)
    assert found.value == pytest.approx(abs(log(0.8 / 8)) / (1.4826 * 0.3))
    assert codes(period("8", cohort=many._replace(periods=49))) == codes(period("10", cohort=many)) == []


def test_an_operators_record_is_compared_with_its_readings_and_with_no_home():
    own, cohort = (7.0,) * 6, Cohort(99, log(8.0), 0.1)
    assert codes(period("8", own=own, cohort=cohort, tier="A")) == []
    fallen = period("8", shown="90", before=Reading(BEGIN, Decimal(100)), tier="A")
    assert codes(fallen) == [("READING_DECREASED", Asks.REJECT)]


def test_a_period_of_nothing_is_no_saving_by_itself():
    known = Reading(BEGIN, Decimal(90))
    found = codes(period("0", shown="100", before=known, own=(7.0,) * 6, cohort=Cohort(99, 2.0, 0.1)))
    assert found == [("READING_GAP", Asks.REVIEW), ("RATE_IMPLAUSIBLE", Asks.REVIEW)]


def test_the_nearest_readings_are_the_last_before_and_the_first_after():
    known = [Reading(day(n), Decimal(n + 100)) for n in (-30, -2, 0, 5, 10, 40)]
    assert nearest(known, BEGIN, day(10)) == (known[2], known[4])
    assert nearest([], BEGIN, day(10)) == (None, None)


@given(st.uuids(), st.integers(2020, 2040), st.integers(1, 12))
def test_a_photo_is_due_in_a_month_or_not_whoever_looks(meter, year, month):
    assert is_due(meter, year, month, 6) == is_due(UUID(str(meter)), year, month, 6)
    assert is_due(meter, year, month, 1)
    assert not is_due(meter, year, month, 0)


def test_about_one_month_in_six_is_drawn_and_meters_differ():
    drawn = [
        [is_due(UUID(int=meter), year, month, 6) for year in range(2020, 2030) for month in range(1, 13)]
        for meter in range(20)
    ]
    assert len({tuple(months) for months in drawn}) == 20
    assert 320 <= sum(map(sum, drawn)) <= 480
