"""What the database refuses in the market, whoever asks: each role, and the owner, who is a superuser where
the server lets one in.

All in one transaction that is never committed. That no setting makes the guards look away in an ordinary
database is shown with the ledger's (tests/credits/ledger).
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection as django_connection
from django.db import transaction

from tests.credits.activities.fixtures import set_clock
from tests.credits.ledger.refused_transfers import Case
from tests.credits.ledger.test_database_refuses import NOT_PERMITTED
from tests.market.refused.bids import BIDS, SOUND
from tests.market.refused.laid import lay
from tests.market.refused.residents import RESIDENTS
from tests.market.refused.venues import VENUES, answer
from tests.market.units import NOW

# Without a test that asks for it no test database is made.
pytestmark = pytest.mark.django_db
CASES = [*BIDS, *RESIDENTS, *VENUES]


@pytest.fixture(scope="module")
def laid(django_db_setup, django_db_blocker) -> Iterator[tuple[psycopg.Connection, dict[str, object]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        set_clock(NOW)
        ids = lay()
        # The connection below Django's, which lets no test without a database of its own in.
        yield django_connection.connection, ids
        transaction.set_rollback(True)


def _attempt(laid, role: str, sql: str) -> None:
    connection, ids = laid
    with connection.transaction(force_rollback=True):
        if role != "owner":
            connection.execute(f"SET LOCAL ROLE puhui_{role}")
        connection.execute(sql.format(**ids))
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("case", "role"), [pytest.param(c, role, id=f"{role}: {c.title}") for c in CASES for role in c.roles]
)
def test_refused(laid, case: Case, role: str):
    with pytest.raises(psycopg.Error) as refused:
        _attempt(laid, role, case.sql)
    told = refused.value.diag.constraint_name or refused.value.sqlstate
    permitted = case.rules if role == "owner" else (*case.rules, NOT_PERMITTED)
    assert told in permitted, refused.value


@pytest.mark.parametrize(
    ("role", "sql"),
    [("web", SOUND), ("worker", answer())],
    ids=["web bids", "worker keeps an answer"],
)
def test_the_same_with_nothing_wrong_is_taken(laid, role, sql):
    """Control: the attempts above fail for the reason they name, not for something else."""
    _attempt(laid, role, sql)
