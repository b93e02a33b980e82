"""The audit names each breach of a year's end that is planted past the guards."""

from types import SimpleNamespace

import pytest

from credits.rewards.services import assign_by_hand
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.credits.issuance.joiners import open_office
from tests.credits.ledger.test_audit import plant, unchecked
from tests.credits.rewards.grams import credit
from tests.credits.yearend.conftest import officers  # noqa: F401
from tests.credits.yearend.years import YEAR, on_the_day, set_rule, work

pytestmark = pytest.mark.django_db
TABLES = (
    *("credits_yearendline", "credits_yearendremainder", "credits_yearendsettlement", "credits_yearendrule"),
    "credits_transfer",
)


@pytest.fixture
def settled(officers) -> SimpleNamespace:  # noqa: F811
    """Lin's grams of the year retired for the city, her coin-only ones made coins, what Hua gave retired."""
    lin, hua = cast.lin(), cast.hua()
    open_office()
    credit(hua.party.id, 900, vintage=YEAR)
    assign_by_hand(actor=hua.actor, quantity_g=900, now=puhui_now(), command_id=new_id())
    set_rule("retire", programme="retire")
    credit(lin.party.id, 300, vintage=YEAR)
    credit(lin.party.id, 70, vintage=YEAR, coin_only=True)
    on_the_day(officers)
    assert work()["settled"] == 1
    return SimpleNamespace(names={})


PLANTS = {
    "Y1 a settlement of one person": ("UPDATE credits_yearendsettlement SET decided_by = proposed_by", "Y1"),
    "Y1 settled before its day": ("UPDATE credits_yearendsettlement SET due_on = due_on + 30", "Y1"),
    "Y1 announced too late": ("UPDATE credits_yearendsettlement SET announced_on = due_on - 1", "Y1"),
    "Y1 retired where the rule keeps": ("UPDATE credits_yearendrule SET personal = 'carry'", "Y1"),
    "Y2 more than was retired": (
        "UPDATE credits_yearendline SET grams = grams + 1 WHERE outcome = 'RETIRED'",
        "Y2",
    ),
    "Y2 coins that nobody got": (
        "UPDATE credits_yearendline SET coins = coins + 1 WHERE outcome = 'COINS'",
        "Y2",
    ),
    "Y2 another command's": ("UPDATE credits_yearendline SET command_id = gen_random_uuid()", "Y2"),
    "Y3 more than the programme had left": ("UPDATE credits_yearendremainder SET grams = grams + 1", "Y3"),
    "Y3 struck off where the rule retires": ("UPDATE credits_yearendremainder SET outcome = 'COINS'", "Y3"),
    "Y3 of another settlement's command": (
        "UPDATE credits_yearendremainder SET command_id = gen_random_uuid()",
        "Y3",
    ),
}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(settled, sql, code):
    assert not {"Y1", "Y2", "Y3"} & broken_invariants()
    plant(settled, unchecked(*TABLES) + sql)
    assert code in broken_invariants()
