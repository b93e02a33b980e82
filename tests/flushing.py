"""Empties the database after a test with real commits: the tables that have rows, and no others.

Django's own flush makes every table's files anew and then all content types, permissions and grants; with a
hundred tables of few rows that is a second after each such test, and deleting is a hundredth of that.
"""

from functools import cache

from django.db import connection, transaction

from puhui.kernel.prepared import fetch_prepared

# What `migrate` fills and no test changes.
KEPT = {"django_content_type", "auth_permission", "kernel_publishedday"}
# From here on a table's files are made anew sooner than its rows are deleted one by one.
LARGE_BYTES = 2**20


def empty_tables() -> None:
    """Empty every table of ours and of the libraries; `kernel_clock` has its one row afterwards.

    Only the owner of a test database gets past the guards, and only when saying so (decisions 55).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        filled = dict(fetch_prepared(_filled()))
        if large := [name for name, size in filled.items() if size > LARGE_BYTES]:
            cursor.execute(f"TRUNCATE {', '.join(large)} CASCADE")
        for name in filled.keys() - set(large):
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute("INSERT INTO kernel_clock (id, shift) VALUES (1, interval '0')")


@cache
def _filled() -> str:
    """Return the statement that names the tables with rows: two hundred parts, which take long to plan."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return " UNION ALL ".join(
        f"SELECT '{name}', pg_relation_size('{name}') WHERE EXISTS (SELECT FROM {name})"
        for name in sorted(set(names) - KEPT)
    )
