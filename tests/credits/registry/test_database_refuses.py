"""What the database refuses of transfers, trusted destinations and freezes, whoever asks."""

import json
import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection as django_connection

from tests.credits.ledger.ordinary import made_database
from tests.credits.ledger.refused_transfers import Case
from tests.credits.ledger.test_database_refuses import NOT_PERMITTED, _attempt
from tests.credits.registry.refused import CASES

# For the copy: without it no test database is made.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ordinary(untouched_copy, django_db_blocker):
    with django_db_blocker.unblock():
        name = "ordinary_registry_" + django_connection.settings_dict["NAME"].removeprefix("test_")
    with made_database(name) as address:
        environment = {**os.environ, "DATABASE_URL": address, "DATABASE_ROLE": "owner"}
        environment |= {"DJANGO_SETTINGS_MODULE": "puhui.settings"}
        laid = subprocess.run(
            [sys.executable, "-m", "tests.credits.registry.lay_ordinary"],
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
