"""`manage.py audit_ledger` as it is run: exit code, lines, one snapshot, in an ordinary database."""

import json
import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection as django_connection

from credits.management.audit.run import INVARIANTS
from tests.credits.ledger.ordinary import GRAMS, LIN, lay, made_database

# django_db for the copy: without it no test database is made.
pytestmark = [pytest.mark.database, pytest.mark.django_db]

_NIGHTLY = "import django; django.setup(); from credits.tasks import audit_ledger; audit_ledger()"


@pytest.fixture(scope="module")
def address(untouched_copy, django_db_blocker):
    with django_db_blocker.unblock():
        name = "audited_" + django_connection.settings_dict["NAME"].removeprefix("test_")
    with made_database(name) as made:
        yield made


def audit(address: str, *options: str, role: str = "owner") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "audit_ledger", *options],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address, "DATABASE_ROLE": role, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )


def nightly(address: str) -> tuple[str, dict[str, int], str]:
    """Run the job as the worker would, and return what its run came to."""
    subprocess.run(
        [sys.executable, "-c", _NIGHTLY],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address, "DATABASE_ROLE": "worker", "LOG_LEVEL": "ERROR"}
        | {"DJANGO_SETTINGS_MODULE": "puhui.settings"},
        capture_output=True,
        check=False,
    )
    with psycopg.connect(address) as connection:
        latest = "SELECT status, counts, error FROM kernel_jobrun ORDER BY started_at DESC LIMIT 1"
        return connection.execute(latest).fetchone()


def lay_once(connection: psycopg.Connection) -> None:
    """Lay the rows unless another test of this process has: tests of a module may run in several."""
    if connection.execute("SELECT count(*) FROM credits_transfer").fetchone() == (0,):
        lay(connection)


def breach(address: str, sql: str) -> None:
    """Change a row as the owner does who switches the guards off and on again."""
    with psycopg.connect(address) as connection:
        connection.execute("ALTER TABLE credits_transfer DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE credits_balance DISABLE TRIGGER USER")
        connection.execute(sql)
        connection.execute("ALTER TABLE credits_transfer ENABLE TRIGGER USER")
        connection.execute("ALTER TABLE credits_balance ENABLE TRIGGER USER")


@pytest.mark.parametrize("role", ["auditor", pytest.param("owner", marks=pytest.mark.long)])
def test_silent_on_an_empty_ledger_and_on_its_own(address, role):
    done = audit(address, role=role)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[0].startswith("I1 ok 0 rows 0.")
    assert done.stdout.splitlines()[-1].startswith("all invariants hold (")


def test_the_nightly_job_of_a_sound_ledger_is_done(address):
    status, counts, error = nightly(address)
    assert (status, counts["broken"], error) == ("DONE", 0, "")
    assert counts["checked"] == len(INVARIANTS) + 1


def test_a_breach_ends_with_1_and_names_the_row_and_freezing_stops_it(address):
    with psycopg.connect(address, autocommit=True) as connection:
        lay_once(connection)
        rows = "SELECT count(*) FROM credits_transfer"
        assert connection.execute(rows).fetchone() == (5,)
    # What is laid has no activities behind it.
    done = audit(address)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("BROKEN: I7a, I7, L4 (")
    breach(
        address, f"UPDATE credits_balance SET in_total = 5000 WHERE account_id = {LIN} AND asset_id = {GRAMS}"
    )
    done = audit(address, "--freeze")
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["I4"].startswith("I4 BROKEN 2 rows 0.")
    assert lines["I4"].endswith(f": {LIN}")
    assert lines["frozen:"] == f"frozen: account {LIN}"


def test_the_nightly_job_names_a_breach_and_freezes_what_differs(address):
    with psycopg.connect(address, autocommit=True) as connection:
        lay_once(connection)
        more = f"UPDATE credits_balance SET in_total = 5000 WHERE account_id = {LIN} AND asset_id = {GRAMS}"
        breach(address, more)
        connection.execute("UPDATE credits_ledgeraccount SET frozen_at = NULL, frozen_reason = ''")
        status, counts, error = nightly(address)
        frozen = "SELECT id, frozen_reason FROM credits_ledgeraccount WHERE frozen_at IS NOT NULL"
        assert connection.execute(frozen).fetchall() == [(LIN, "audit_ledger: I4")]
    assert (status, counts["frozen"]) == ("FAILED", 1)
    assert f"I4 ({LIN})" in error


@pytest.mark.long
def test_a_row_that_was_edited_is_noticed_by_the_servers_own_count(address):
    with psycopg.connect(address, autocommit=True) as connection:
        lay_once(connection)
    breach(address, "UPDATE credits_transfer SET posted_at = posted_at - interval '1 year'")
    done = audit(address, "--json")
    document = json.loads(done.stdout)
    (finding,) = [i for i in document["invariants"] if i["code"] == "I29"]
    assert (done.returncode, finding["ok"]) == (1, False)
    assert finding["offending"] == ["credits_transfer: 5 updated, 0 deleted"]
