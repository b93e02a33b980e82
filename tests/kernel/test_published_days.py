"""The database's table of published days is the library's, and whatever else it holds is found and mended."""

from datetime import date

import pytest
from django.db import connection

from puhui.kernel.guards_in_place import guard_breaches
from puhui.kernel.models import PublishedDay
from puhui.kernel.published_days import load_published_days, published_days
from tests.flushing import empty_tables

pytestmark = pytest.mark.django_db


def stored() -> dict[date, bool]:
    return dict(PublishedDay.objects.values_list("date", "is_working"))


def test_migrate_brings_the_days_and_no_test_takes_them_away():
    empty_tables()
    assert stored() == published_days()
    assert stored()[date(2026, 10, 10)], "a make-up Saturday"
    assert not stored()[date(2026, 10, 1)]


def test_a_day_that_is_missing_wrong_or_too_much_is_told_and_mended_by_the_next_migrate():
    PublishedDay.objects.filter(date=date(2026, 10, 1)).delete()
    PublishedDay.objects.filter(date=date(2026, 10, 10)).update(is_working=False)
    PublishedDay.objects.create(date=date(2026, 11, 2), is_working=False)
    assert [breach[26:36] for breach in guard_breaches(connection)] == [
        *("2026-10-01", "2026-10-10", "2026-11-02"),
    ]
    load_published_days(connection)
    assert stored() == published_days()
    assert not guard_breaches(connection)
