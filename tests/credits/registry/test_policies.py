"""When a transfer to a stranger goes, and from when a destination is trusted."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.registry.policies import COOLING, active_from, due_of, is_window
from puhui.kernel.clock import SHANGHAI


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("approved", "due"),
    [
        ("2026-03-02 10:00", "2026-03-03 10:00"),
        ("2026-03-02 09:59", "2026-03-03 10:00"),
        ("2026-03-02 15:59", "2026-03-03 15:59"),
        ("2026-03-02 16:00", "2026-03-04 10:00"),
        ("2026-03-02 23:00", "2026-03-04 10:00"),
        # A Friday's waits over the weekend, and a Saturday's as long.
        ("2026-03-06 11:00", "2026-03-09 10:00"),
        ("2026-03-07 11:00", "2026-03-09 10:00"),
        ("2026-03-08 11:00", "2026-03-09 11:00"),
        # The last hour before the holidays of October: the eighth is the first day of work.
        ("2025-09-30 15:30", "2025-10-09 10:00"),
        # A Saturday that is worked to make up for a holiday: 2025-10-11.
        ("2025-10-10 12:00", "2025-10-11 12:00"),
    ],
)
def test_a_strangers_transfer_goes_in_the_next_window_that_leaves_a_day(approved, due):
    assert due_of(at(approved), {}) == at(due)


def test_an_override_of_the_calendar_counts():
    assert due_of(at("2026-03-02 10:00"), {date(2026, 3, 3): False}) == at("2026-03-04 10:00")


@given(st.integers(0, 700 * 24 * 3600))
def test_it_is_never_early_and_always_in_a_window(seconds):
    instant = at("2025-01-01 00:00") + timedelta(seconds=seconds)
    due = due_of(instant, {})
    assert due - instant >= COOLING
    assert is_window(due, {})


@pytest.mark.parametrize(
    ("approved", "active"),
    [
        ("2026-03-02 10:00", "2026-03-07 00:00"),
        ("2026-03-05 23:59", "2026-03-12 00:00"),
        ("2025-09-29 10:00", "2025-10-12 00:00"),
    ],
)
def test_an_addition_waits_four_working_days(approved, active):
    assert active_from(at(approved), {}) == at(active)
