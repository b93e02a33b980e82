"""The published calendar as the database knows it: the days on which it differs from Monday to Friday.

The library (`holidays`, China) is the truth of what was published; the table mirrors it so that triggers can
count working days. `migrate` makes the two equal, so a release with a newer library brings its new year
along; that they are equal is asked with the guards (`guards_in_place`). A year that the library does not know
yet is as it guesses it: the holidays without the make-up days.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper

from puhui.kernel.calendar import library_days

# No notice or wait is older than the scheme, and none is published for a day ten years on. Outside of these
# years the database counts Monday to Friday: its ends are then no later than those of the code.
YEARS = range(2020, 2036)
TABLE = "kernel_publishedday"

_STORED = f"SELECT date, is_working FROM {TABLE}"  # noqa: S608  constant text
_MADE_EQUAL = f"""
WITH wanted AS (
    SELECT * FROM unnest(%s::date[], %s::boolean[]) AS each (date, is_working)
), gone AS (
    DELETE FROM {TABLE} WHERE date NOT IN (SELECT date FROM wanted)
)
INSERT INTO {TABLE} (date, is_working) SELECT date, is_working FROM wanted
    ON CONFLICT (date) DO UPDATE SET is_working = EXCLUDED.is_working
"""  # noqa: S608  constant text


@cache
def published_days() -> Mapping[date, bool]:
    """Return whether a day is worked, for the days of YEARS that differ from Monday to Friday."""
    return {day: is_working for year in YEARS for day, is_working in library_days(year)}


def load_published_days(connection: BaseDatabaseWrapper) -> None:
    """Make the table equal to the library's days, as the owner of the database; safe to repeat, and nothing
    before the table is made."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(_STORED)
        if dict(cursor.fetchall()) != published_days():
            cursor.execute(_MADE_EQUAL, [list(published_days()), list(published_days().values())])


def published_day_breaches(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the days of the table that are not as the library has them, one line each; nothing before the
    table is made."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(_STORED)
        stored = dict(cursor.fetchall())
    for day in sorted(stored.keys() | published_days().keys()):
        if stored.get(day) != published_days().get(day):
            yield f"the published calendar of {day} in the database is not the library's"
