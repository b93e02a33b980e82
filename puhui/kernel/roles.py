"""Which database role may do what with which table: `deploy/grants.csv`, applied after every migrate.

The roles themselves are made once a cluster by an administrator (`deploy/roles.sql`). A letter is a
privilege: S select, I insert, U update, D delete. A table without a line fails a test.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus

from puhui.kernel import guards
from puhui.kernel.published_days import load_published_days

ROLES = ("web", "worker", "issuer", "auditor")
PRIVILEGES = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}
# What nobody but the owner may ever do with a table.
NEVER = ("TRUNCATE", "REFERENCES", "TRIGGER")
GRANTS_FILE = settings.BASE_DIR / "deploy" / "grants.csv"


class Grant(NamedTuple):
    """The letters that one role has on one table."""

    table: str
    role: str
    letters: str


def read_grants() -> list[Grant]:
    """Return the table of privileges as the file tells it."""
    with GRANTS_FILE.open(encoding="utf-8", newline="") as file:
        return [Grant(row["table"], role, row[role] or "") for row in csv.DictReader(file) for role in ROLES]


def after_migrate(*, app_config, using: str, **_) -> None:
    """Make the guards strict, the working days the library's and the grants equal to the file, once all apps
    have migrated."""
    if app_config.label != "market":  # the last of our apps
        return
    load_published_days(connections[using])
    with connections[using].cursor() as cursor:
        cursor.execute(guards.STRICT_IGNORE)
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[f"puhui_{r}" for r in ROLES]]
        )
        if cursor.fetchone()[0] != len(ROLES):
            raise ImproperlyConfigured(
                "The database roles are missing: an administrator runs deploy/roles.sql once."
            )
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {name for (name,) in cursor.fetchall()}
        # One string, so that it is one transaction: no process ever sees a table between revoke and grant.
        cursor.execute(";\n".join(_statements(present)))


def _statements(present: set[str]) -> Iterator[str]:
    everyone = ", ".join(f"puhui_{role}" for role in ROLES)
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {everyone}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everyone}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {everyone}"
    yield "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO puhui_web, puhui_worker, puhui_issuer"
    for grant in read_grants():
        if grant.letters and grant.table in present:
            privileges = ", ".join(PRIVILEGES[letter] for letter in grant.letters)
            yield f'GRANT {privileges} ON "{grant.table}" TO puhui_{grant.role}'


_HELD = """
SELECT t.tablename, r.role, p.privilege FROM pg_tables t
 CROSS JOIN unnest(%s::text[]) AS r(role) CROSS JOIN unnest(%s::text[]) AS p(privilege)
 WHERE t.schemaname = 'public'
   AND has_table_privilege('puhui_' || r.role, format('public.%%I', t.tablename), p.privilege)
"""


def held_privileges(connection: BaseDatabaseWrapper) -> set[tuple[str, str, str]]:
    """Return what the roles really may: (table, role, privilege), by whatever way they came to it."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(ROLES), [*PRIVILEGES.values(), *NEVER]])
        return set(cursor.fetchall())


def grant_breaches(connection: BaseDatabaseWrapper) -> list[str]:
    """Return every privilege that is held and not in the file, or in the file and not held, one line each."""
    held = held_privileges(connection)
    present = set(connection.introspection.table_names())
    filed = {
        (grant.table, grant.role, PRIVILEGES[letter])
        for grant in read_grants()
        for letter in grant.letters
        if grant.table in present
    }
    return [
        *(
            f"{role} may {privilege} {table} and should not"
            for table, role, privilege in sorted(held - filed)
        ),
        *(
            f"{role} should {privilege} {table} and may not"
            for table, role, privilege in sorted(filed - held)
        ),
    ]


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Run the block of an open transaction as another role this login may take (SET LOCAL ROLE)."""
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a role is taken within a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute(f"SET LOCAL ROLE puhui_{role}")
    try:
        yield
    finally:
        # Past Django, which answers no query once a block is to be rolled back; after a database error the
        # transaction is lost, and its end gives the role back.
        session = connection.connection
        if session.info.transaction_status == TransactionStatus.INTRANS:
            session.execute(f'SET LOCAL ROLE "{before}"')
