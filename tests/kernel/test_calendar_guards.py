"""The database counts working days as the code does: holidays, make-up days, and what staff set."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.kernel.calendar import DAYS_MAX, end_after_working_days, is_working_day
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.models import CalendarDay, CalendarYear
from puhui.kernel.published_days import YEARS
from puhui.kernel.roles import acting_as

pytestmark = pytest.mark.django_db
FIRST, LAST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
ENDS = """SELECT puhui_end_after_working_days(starts_at, working_days)
            FROM unnest(%s::timestamptz[], %s::integer[])
                 WITH ORDINALITY AS each (starts_at, working_days, place)
           ORDER BY place"""


def asked(sql: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def test_every_day_that_is_published_or_guessed():
    told = asked(
        "SELECT puhui_is_working_day(day::date) FROM generate_series(%s::date, %s::date, '1 day') AS day",
        *(FIRST, LAST),
    )
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    assert told == [is_working_day(day, {}) for day in days]
    assert told[(date(2026, 2, 14) - FIRST).days], "a make-up Saturday"


BEGINNINGS = st.integers(0, 5_600 * 24).map(
    lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)
SET_BY_STAFF = st.dictionaries(st.dates(FIRST, LAST), st.booleans(), max_size=400)


@given(st.lists(st.tuples(BEGINNINGS, st.integers(0, 70)), min_size=40, max_size=60), SET_BY_STAFF)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_code_and_database_agree_whatever_staff_set(asked_for, kept):
    CalendarDay.objects.all().delete()
    CalendarDay.objects.bulk_create(CalendarDay(date=day, is_working=worked) for day, worked in kept.items())
    told = asked(ENDS, [each[0] for each in asked_for], [each[1] for each in asked_for])
    assert told == [end_after_working_days(*each) for each in asked_for]


@pytest.mark.parametrize("count", [-1, DAYS_MAX + 1])
def test_a_count_that_is_none_is_a_mistake_here_too(count):
    with pytest.raises(DataError, match="not a number of working days"), transaction.atomic():
        asked("SELECT puhui_end_after_working_days(now(), %s)", count)


def test_where_no_day_is_left_nothing_ends():
    assert asked(
        "SELECT puhui_end_after_working_days(now(), 1, '{[2020-01-01, infinity)}')::text",
    ) == ["infinity"]


def test_no_year_is_complete_of_which_nothing_was_entered():
    """Whoever writes it: there is no year without make-up days."""
    CalendarDay.objects.create(date=date(2027, 2, 6), is_working=True)
    row = {"confirmed_at": puhui_now(), "confirmed_by": new_id()}
    with pytest.raises(IntegrityError, match="no day of the year was set"), transaction.atomic():
        CalendarYear.objects.create(year=2028, **row)
    with transaction.atomic(), acting_as("web"):
        CalendarYear.objects.create(year=2027, **row)
    for change in (lambda rows: rows.update(year=2028), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            change(CalendarYear.objects.all())
