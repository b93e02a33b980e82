"""What one's own earlier use says: a mean of last days, and the same days of a year ago."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.monitoring.histories import HISTORIES, mean_of_last_days, use_of_a_year_ago
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.copy import microseconds

DAY = 86_400_000_000


def at(text: str) -> int:
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


def period(begins: str, days: int, total: str) -> tuple[int, int, Decimal]:
    return at(begins) + days * DAY, days, Decimal(total) / days


@pytest.mark.parametrize(
    ("periods", "begins", "days", "found"),
    [
        ([("2025-10-01", 31, "12")], "2026-10-01", 31, "12"),
        # The reading came ten days earlier than this year's: each day counts the mean of its own period.
        ([("2025-09-21", 30, "9"), ("2025-10-21", 30, "15")], "2026-10-01", 31, "11.5"),
        # A day that nobody read, at either end or between: no guess.
        ([("2025-10-02", 31, "12")], "2026-10-01", 31, None),
        ([("2025-10-01", 30, "12")], "2026-10-01", 31, None),
        ([("2025-10-01", 10, "4"), ("2025-10-12", 20, "4")], "2026-10-01", 31, None),
        ([], "2026-10-01", 31, None),
        # This year's own periods are no history.
        ([("2026-09-01", 30, "12")], "2026-10-01", 30, None),
        # Over the leap day the same dates lie 366 days apart.
        ([("2023-03-01", 30, "6")], "2024-03-01", 30, "6"),
        ([("2027-12-20", 12, "6")], "2028-12-20", 12, "6"),
        ([("2024-01-10", 20, "8")], "2025-01-10", 20, "8"),
        ([("2027-03-01", 28, "7")], "2028-02-29", 28, "7"),
    ],
)
def test_the_use_of_a_year_ago_is_that_of_the_same_days(periods, begins, days, found):
    held = sorted(period(*each) for each in periods)
    value = use_of_a_year_ago(held, at(begins), at(begins) + days * DAY)
    assert value == (None if found is None else Decimal(found))


@given(
    lengths=st.lists(st.integers(1, 62), min_size=1, max_size=8),
    totals=st.lists(st.integers(0, 90), min_size=8, max_size=8),
)
def test_whatever_the_readings_a_whole_span_of_them_gives_back_what_was_used(lengths, totals):
    begin = at("2025-01-01")
    held, end = [], begin
    for length, total in zip(lengths, totals, strict=False):
        end += length * DAY
        held.append((end, length, Decimal(total) / length))
    used = sum(totals[: len(lengths)])
    found = use_of_a_year_ago(held, begin + 365 * DAY, end + 365 * DAY)
    assert found is not None
    assert abs(found - used) <= Decimal("0.000001")


def test_a_mean_forgets_what_ended_a_hundred_days_ago_whatever_else_is_known():
    old = [(7 * DAY, 7, Decimal(10))]
    assert mean_of_last_days(old, 107 * DAY, 7) == 10
    assert mean_of_last_days(old, 107 * DAY + 1, 7) is None


def test_each_history_reaches_as_far_back_as_its_periods_may_end():
    assert HISTORIES["last_year"].reach_us == timedelta(days=366) // timedelta(microseconds=1)
    assert HISTORIES["mean7"].reach_us == 100 * DAY
