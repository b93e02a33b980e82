"""What the database refuses of reports, issuances and serial numbers, whoever asks."""

import json
import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection as django_connection

from tests.credits.issuance import refused
from tests.credits.issuance.refused_reports import REPORTS, RETURNED
from tests.credits.ledger.ordinary import made_database
from tests.credits.ledger.refused_transfers import Case
from tests.credits.ledger.test_database_refuses import NOT_PERMITTED, _attempt

# For the copy: without it no test database is made.
pytestmark = pytest.mark.django_db
CASES = [*refused.CASES, *REPORTS]


@pytest.fixture(scope="module")
def ordinary(untouched_copy, django_db_blocker):
    with django_db_blocker.unblock():
        name = "ordinary_issuance_" + django_connection.settings_dict["NAME"].removeprefix("test_")
    with made_database(name) as address:
        environment = {**os.environ, "DATABASE_URL": address, "DATABASE_ROLE": "owner"}
        environment |= {"DJANGO_SETTINGS_MODULE": "puhui.settings"}
        laid = subprocess.run(
            [sys.executable, "-m", "tests.credits.issuance.lay_ordinary"],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection, json.loads(laid.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("case", "role"), [pytest.param(c, role, id=f"{role}: {c.title}") for c in CASES for role in c.roles]
)
def test_refused(ordinary: tuple[psycopg.Connection, dict[str, str]], case: Case, role: str):
    connection, laid = ordinary
    with pytest.raises(psycopg.Error) as error:
        _attempt(connection, role, case.sql.format(**laid))
    told = error.value.diag.constraint_name or error.value.sqlstate
    permitted = case.rules if role == "owner" else (*case.rules, NOT_PERMITTED)
    assert told in permitted, error.value


@pytest.mark.parametrize(
    "case", [c for c in refused.MINTS if "owner" in c.roles], ids=lambda case: case.title
)
def test_a_superuser_is_refused_as_well(ordinary: tuple[psycopg.Connection, dict[str, str]], case: Case):
    connection, laid = ordinary
    place = {"host": connection.info.host, "port": connection.info.port, "dbname": connection.info.dbname}
    try:
        superuser = psycopg.connect(user="postgres", autocommit=True, **place)
    except psycopg.OperationalError as error:
        pytest.skip(f"this server lets no superuser in: {error}")
    with superuser, pytest.raises(psycopg.Error) as error:
        _attempt(superuser, "owner", case.sql.format(**laid))
    assert error.value.diag.constraint_name in case.rules, error.value


def test_a_return_by_sql_drops_the_approvals(ordinary: tuple[psycopg.Connection, dict[str, str]]):
    """Whoever opens a sealed report again: I24 is the database's."""
    connection, laid = ordinary
    standing = "SELECT count(*) FROM credits_approval WHERE issuance_id = %s AND dropped_at IS NULL"
    with connection.transaction(force_rollback=True):
        assert connection.execute(standing, [laid["awaiting"]]).fetchone() == (1,)
        connection.execute("SET LOCAL ROLE puhui_web")
        connection.execute(RETURNED.format(**laid))
        assert connection.execute(standing, [laid["awaiting"]]).fetchone() == (0,)
