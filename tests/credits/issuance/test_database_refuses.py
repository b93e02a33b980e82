"""What the database refuses of reports, issuances and serial numbers, whoever asks."""

import json
import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection as django_connection

from tests.credits.issuance.refused import CASES, MINTS
from tests.credits.ledger.ordinary import made_database
from tests.credits.ledger.refused_transfers import Case
from tests.credits.ledger.test_database_refuses import NOT_PERMITTED, _attempt

# For the copy: without it no test database is made.
pytestmark = pytest.mark.django_db


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
    with pytest.raises(psycopg.Error) as refused:
        _attempt(connection, role, case.sql.format(**laid))
    told = refused.value.diag.constraint_name or refused.value.sqlstate
    permitted = case.rules if role == "owner" else (*case.rules, NOT_PERMITTED)
    assert told in permitted, refused.value


@pytest.mark.parametrize("case", [c for c in MINTS if "owner" in c.roles], ids=lambda case: case.title)
def test_a_superuser_is_refused_as_well(ordinary: tuple[psycopg.Connection, dict[str, str]], case: Case):
    connection, laid = ordinary
    place = {"host": connection.info.host, "port": connection.info.port, "dbname": connection.info.dbname}
    try:
        superuser = psycopg.connect(user="postgres", autocommit=True, **place)
    except psycopg.OperationalError as error:
        pytest.skip(f"this server lets no superuser in: {error}")
    with superuser, pytest.raises(psycopg.Error) as refused:
        _attempt(superuser, "owner", case.sql.format(**laid))
    assert refused.value.diag.constraint_name in case.rules, refused.value
