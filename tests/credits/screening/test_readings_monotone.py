"""READING_DECREASED at its boundaries: what a rollover explains, and what nothing does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credits.screening.checks.readings_monotone import find_decreases
from credits.screening.periods import Reading

FIRST = date(2026, 10, 1)


def readings(*values: str, every: int = 10) -> list[Reading]:
    return [Reading(FIRST + timedelta(days=every * n), Decimal(value)) for n, value in enumerate(values)]


def falls(*values: str, digits: int = 5, rate: str = "100") -> list[tuple[str, str]]:
    found = find_decreases(readings(*values), digits=digits, rate_max=Decimal(rate))
    return [(str(one.before.value), str(one.after.value)) for one in found]


def test_a_meter_that_grows_or_stands_still_is_in_order():
    assert falls("100", "100", "180.5") == falls("100") == falls() == []


def test_each_fall_is_named_with_both_readings():
    assert falls("100", "180", "179.9", "200", "10") == [("180", "179.9"), ("200", "10")]


@pytest.mark.parametrize(
    ("before", "after", "explained"),
    [
        ("99500", "500", True),  # 1,000 in ten days at 100 a day at most
        ("99500", "500.1", False),
        ("99499.9", "500", False),
        ("100000", "1", False),  # more than five digits can show
    ],
)
def test_a_counter_goes_past_its_last_digit_at_a_rate_it_can_have(before, after, explained):
    assert (falls(before, after) == []) is explained
