"""What the database refuses, whoever asks: every role and the owner, in an ordinary database, and with every
setting on that would make a lesser guard look away.

A role without the privilege may be told so instead; the owner, who has them all, must hear of the rule.
"""

import psycopg
import pytest
from django.db import connection as django_connection

from tests.credits.ledger import refused_changes, refused_transfers
from tests.credits.ledger.ordinary import (
    COINS,
    GRAMS,
    ISSUER,
    LIN,
    RETIRED,
    Laid,
    lay,
    made_database,
    transfer,
)
from tests.credits.ledger.refused_transfers import Case

# For the copy: without it no test database is made.
pytestmark = pytest.mark.django_db
NOT_PERMITTED = "42501"
CASES = [*refused_transfers.CASES, *refused_changes.CASES]


@pytest.fixture(scope="module")
def ordinary(untouched_copy, django_db_blocker):
    with django_db_blocker.unblock():
        name = "ordinary_" + django_connection.settings_dict["NAME"].removeprefix("test_")
    with made_database(name) as address, psycopg.connect(address, autocommit=True) as connection:
        yield connection, lay(connection)


def _attempt(connection: psycopg.Connection, role: str, sql: str) -> None:
    """Try it in a transaction that is rolled back, with everything set that might make a guard look away."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL puhui.teardown = 'on'")
        connection.execute(
            """SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true)
                 FROM pg_trigger WHERE NOT tgisinternal"""
        )
        if role != "owner":
            connection.execute(f"SET LOCAL ROLE puhui_{role}")
        connection.execute(sql)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("case", "role"), [pytest.param(c, role, id=f"{role}: {c.title}") for c in CASES for role in c.roles]
)
def test_refused(ordinary: tuple[psycopg.Connection, Laid], case: Case, role: str):
    connection, laid = ordinary
    sql = case.sql
    for name in laid.__slots__:
        sql = sql.replace("{" + name + "}", str(getattr(laid, name)))
    with pytest.raises(psycopg.Error) as refused:
        _attempt(connection, role, sql)
    told = refused.value.diag.constraint_name or refused.value.sqlstate
    permitted = case.rules if role == "owner" and case.rules else (*case.rules, NOT_PERMITTED)
    assert told in permitted, refused.value


@pytest.mark.parametrize(
    ("role", "sql"),
    [
        (
            "worker",
            f"""UPDATE credits_balance SET in_total = in_total + 5 WHERE account_id = {LIN};
                {transfer("ACCRUAL", GRAMS, ISSUER, LIN, 5, (None, None, 1005, 710))}""",
        ),
        (
            "web",
            f"""UPDATE credits_balance SET out_total = out_total + 1 WHERE account_id = {LIN};
                {transfer("RETIREMENT", GRAMS, LIN, RETIRED, 1, (1000, 711, None, None))}""",
        ),
        (
            "web",
            f"""INSERT INTO credits_balance (account_id, asset_id, in_total, out_total, held)
                VALUES ({LIN}, {COINS}, 5, 0, 0);
                {transfer("COIN_GRANT", COINS, ISSUER, LIN, 5, (None, None, 5, 0))}""",
        ),
    ],
    ids=["worker accrues", "web retires", "web grants coins"],
)
def test_the_same_with_nothing_wrong_is_taken(ordinary, role, sql):
    """Control: the attempts above fail for the reason they name, not for something else."""
    _attempt(ordinary[0], role, sql)
