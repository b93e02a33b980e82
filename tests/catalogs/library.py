"""Puts the shipped catalogs into a test's database, as `load_catalogs` does."""

from datetime import datetime

from django.db import connection, transaction

from credits.factors.catalog_loading import load_factors
from credits.methodologies.catalog_loading import load_in_force, load_methodologies
from credits.methodologies.snapshot import forget_snapshot
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import scheme_files

# By the instant at which they were loaded from their files, the rows: copying them back costs a tenth.
_rows: dict[datetime, dict[str, bytes]] = {}


def load_library(now: datetime) -> None:
    """Load factors, the demonstration scheme and its methodologies, as known at `now`, into empty tables."""
    if now in _rows:
        put_rows(_rows[now])
    else:
        before = filled_tables()
        _load_files(now)
        _rows[now] = rows_of(filled_tables() - before)
    forget_snapshot()


def put_rows(rows: dict[str, bytes]) -> None:
    """Copy the rows into their tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, packed in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(packed)


def rows_of(tables: set[str]) -> dict[str, bytes]:
    """Return the rows of catalog tables; what triggers write comes by itself."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables - {"credits_catalogrevision"}):
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                found[table] = b"".join(copy)
    return found


def filled_tables() -> set[str]:
    """Return the tables of credits and the kernel that have rows."""
    tables = [
        name for name in connection.introspection.table_names() if name.startswith(("credits_", "kernel_"))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
        )
        return {name for (name,) in cursor.fetchall()}


def _load_files(now: datetime) -> None:
    load_factors(now=now)
    for terms in scheme_files():
        load_scheme(terms)
    load_methodologies(now=now)
    for terms in scheme_files():
        load_in_force(terms, today=now.date())
