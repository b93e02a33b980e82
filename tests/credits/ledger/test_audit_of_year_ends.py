"""The audit names each breach of a year's end that is planted past the guards."""

from types import SimpleNamespace

import pytest

from tests import cast
from tests.audit import broken_invariants
from tests.credits.ledger.test_audit import plant, unchecked
from tests.credits.rewards.grams import credit
from tests.credits.yearend.conftest import officers  # noqa: F401
from tests.credits.yearend.years import YEAR, on_the_day, set_rule, work

pytestmark = pytest.mark.django_db
TABLES = "credits_yearendline", "credits_yearendsettlement", "credits_yearendrule", "credits_transfer"


@pytest.fixture
def settled(officers) -> SimpleNamespace:  # noqa: F811
    """Lin's grams of the year retired for the city, her coin-only ones turned into coins."""
    lin = cast.lin()
    set_rule("retire")
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
}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(settled, sql, code):
    assert not {"Y1", "Y2"} & broken_invariants()
    plant(settled, unchecked(*TABLES) + sql)
    assert code in broken_invariants()
