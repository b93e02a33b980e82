"""Working days of China: holidays, make-up days, and what staff set differently."""

from datetime import date, timedelta

import pytest

from puhui.kernel.calendar import DAYS_MAX, add_working_days, is_working_day, overrides
from puhui.kernel.models import CalendarDay


def days(month: int, *numbers: int) -> list[date]:
    return [date(2026, month, number) for number in numbers]


# By the State Council's notice on the holidays of 2026.
WORKED_WEEKENDS = [*days(1, 4), *days(2, 14, 28), *days(5, 9), *days(9, 20), *days(10, 10)]
FREE_WEEKDAYS = [
    *days(1, 1, 2),
    *days(2, 16, 17, 18, 19, 20, 23),
    *days(4, 6),
    *days(5, 1, 4, 5),
    *days(6, 19),
    *days(9, 25),
    *days(10, 1, 2, 5, 6, 7),
]


def test_the_whole_year_2026():
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    surprising = {day for day in year if is_working_day(day, {}) != (day.weekday() < 5)}
    assert surprising == {*WORKED_WEEKENDS, *FREE_WEEKDAYS}


def test_what_staff_set_comes_before_the_published_calendar():
    kept = {date(2026, 2, 14): False, date(2026, 2, 16): True}
    assert [is_working_day(day, kept) for day in kept] == [False, True]
    assert is_working_day(date(2026, 2, 28), kept)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 2), 0, date(2026, 11, 2)),
        (date(2026, 11, 2), 1, date(2026, 11, 3)),
        (date(2026, 11, 2), 7, date(2026, 11, 11)),
        # A Saturday is no start and no end of a working week.
        (date(2026, 11, 7), 1, date(2026, 11, 9)),
        # Over the Spring Festival, with a make-up Saturday on either side: 13, 14, 24, 25, 26, 27, 28.
        (date(2026, 2, 12), 7, date(2026, 2, 28)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        # Over National Day: 30 September, 8, 9 and the make-up Saturday the 10th.
        (date(2026, 9, 29), 4, date(2026, 10, 10)),
    ],
)
def test_the_last_of_so_many_working_days(start, count, end):
    assert add_working_days(start, count, {}) == end


def test_seven_working_days_with_an_override():
    closed = {date(2026, 11, 4): False}
    assert add_working_days(date(2026, 11, 2), 7, closed) == date(2026, 11, 12)


@pytest.mark.parametrize("count", [-1, DAYS_MAX + 1])
def test_a_count_that_is_none_is_a_mistake(count):
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2026, 1, 1), count, {})


def test_overrides_are_the_rows_that_staff_keep(db):
    CalendarDay.objects.create(date=date(2027, 2, 6), is_working=True, note="make-up")
    CalendarDay.objects.create(date=date(2027, 2, 8), is_working=False)
    assert overrides() == {date(2027, 2, 6): True, date(2027, 2, 8): False}
