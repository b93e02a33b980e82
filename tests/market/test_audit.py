"""The audit is silent on a market in which everything has happened, and names what is planted past it."""

import pytest
from django.db import connection

from credits.management.audit import market
from market.trading.result_models import Fill
from tests import cast
from tests.audit import broken_invariants
from tests.market.auction import OVER, buyer, opened, programme
from tests.market.money import entered, paid_in

pytestmark = pytest.mark.django_db

PLANTS = {
    "M1 units gone from a lot": ("UPDATE market_lot SET remaining_t = remaining_t - 1, reserved_t = 0", "M1"),
    "M2 a promise that nobody holds": (
        "UPDATE market_lot SET reserved_t = reserved_t + 1 WHERE reserved_t < remaining_t",
        "M2",
    ),
    "M3 a line of the statement that was never posted": (
        "UPDATE market_cashmovement SET status = 'CONFIRMED', checked_by = gen_random_uuid()"
        " WHERE status = 'PROPOSED'",
        "M3",
    ),
    "M3 another amount than was posted": ("UPDATE market_cashmovement SET amount_fen = amount_fen + 1", "M3"),
    "M4 a bid that is over and still holds money": (
        "UPDATE market_bid SET status = 'VOID' WHERE status = 'ACCEPTED'",
        "M4",
    ),
    "M5 a fill that was not delivered": (
        "DELETE FROM market_delivered; UPDATE market_fill SET quantity_t = quantity_t + 1,"
        " amount_fen = amount_fen + price_fen",
        "M5",
    ),
    "M5 a settled session without its statement": ("DELETE FROM market_proceedsstatement", "M5"),
    "M5 a session that says it is not settled": ("UPDATE market_session SET status = 'SETTLING'", "M5"),
}


@pytest.fixture
def happened():
    """A settled session with one sold to hold and one to retire, an open one with a bid, cash proposed."""
    programme()
    first = opened(supply_t=10, reserve_fen=3_650)
    harbour, green = buyer("harbour"), buyer("green")
    first.bid(harbour, 4, 3_900)
    first.bid(green, 3, 3_850, is_retired=True, beneficiary="everybody")
    first.run(OVER)
    second = opened(first.seller, supply_t=8)
    second.bid(harbour, 4, 3_700)
    entered(harbour.organisation.id, 500)
    paid_in(cast.organisation("Another").id, 700)
    assert Fill.objects.count() == 2


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=list(PLANTS))
def test_a_planted_breach_is_found(happened, sql, code):
    assert broken_invariants() == set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute(sql)
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    assert code in broken_invariants()


def test_every_invariant_of_the_market_has_a_plant():
    assert {i.code for i in market.INVARIANTS} == {code for _, code in PLANTS.values()}
