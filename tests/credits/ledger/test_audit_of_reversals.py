"""The audit names each breach of late discovery that is planted past the guards."""

from types import SimpleNamespace

import pytest

from credits.reversals.services import collect_debts, cover_reversals
from credits.rewards.models import Reward
from credits.rewards.services import assign_by_hand, assign_due, redeem_reward
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.credits.ledger.test_audit import plant, unchecked
from tests.credits.reversals.stage import ERROR, FRAUD, done, reverse
from tests.credits.reversals.test_reverse import retire
from tests.credits.rewards.grams import load_catalogues, logged_in_as
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_reversed(django_db_setup, django_db_blocker):
    with made_once(django_db_blocker, reverse_all) as copy:
        yield copy


@pytest.fixture
def reversals(copy_of_reversed, db) -> SimpleNamespace:
    return copy_of_reversed()


def reverse_all() -> SimpleNamespace:
    """Let Lin owe 300 g and have paid 100, the programme take 300 g from Hua in error and cover them out of
    what Rui assigned, and Rui lose an unused voucher."""
    load_catalogues()
    officers = cast.chen(), cast.tang()
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    false = done(lin.party.id, 300)
    retire(lin, 300)
    owed = reverse(officers, FRAUD, false)
    done(lin.party.id, 100)
    reverse(officers, ERROR, done(hua.party.id, 300))
    done(rui.party.id, 400)
    assign_by_hand(actor=rui.actor, quantity_g=400, now=puhui_now(), command_id=new_id())
    bought = done(rui.party.id, 300, outcome="coins")
    with logged_in_as("worker"):
        assign_due()
    reward = Reward.objects.get()
    Reward.objects.update(price_coins=650)
    redeem_reward(actor=rui.actor, reward_code=reward.code, now=puhui_now(), command_id=new_id())
    reverse(officers, FRAUD, bought)
    with logged_in_as("worker"):
        assert collect_debts()["paid_g"] == 100
        assert cover_reversals()["covered_g"] > 0
    return SimpleNamespace(names={"owed": owed.pk, "hua": hua.party.id, "new": new_id()})


PLANTS = {
    "R1 a gram that nobody bears": (
        "UPDATE credits_reversal SET debt_g = debt_g - 1 WHERE id = '{owed}'",
        "R1",
    ),
    "R1 a recovery for nothing that was reversed": (
        "UPDATE credits_transfer SET source_ref = '{new}' WHERE kind = 'RECOVERY' AND source_ref = '{owed}'",
        "R1",
    ),
    "R1 a case that one person decided": (
        "UPDATE credits_reversalcase SET decided_by = proposed_by",
        "R1",
    ),
    "R2 recovered from somebody else": (
        "UPDATE credits_reversal SET party_id = '{hua}' WHERE id = '{owed}'",
        "R2",
    ),
    "R2 recovered from another book": (
        "UPDATE credits_reversal SET is_coin_only = NOT is_coin_only WHERE id = '{owed}'",
        "R2",
    ),
    "R3 reversed and credited after all": (
        "UPDATE credits_verdict SET status = 'CREDITED', credited_g = 5 WHERE status = 'REVERSED'",
        "R3",
    ),
    "R4 a debt that forgot a payment": (
        "UPDATE credits_debt SET paid_g = paid_g - 1 WHERE id = '{owed}'",
        "R4",
    ),
    "R4 a debt that lapsed before its day": (
        """UPDATE credits_debt SET status = 'LAPSED', closed_at = lapses_at - interval '1 day';
           UPDATE credits_reversal SET lapsed_g = 200 WHERE id = '{owed}'""",
        "R4",
    ),
    "R4 a debt that is gone": ("DELETE FROM credits_debtpayment; DELETE FROM credits_debt", "R4"),
    "R5 more given up than was assigned": ("UPDATE credits_reserveline SET grams = grams + 500", "R5"),
    "R5 a cover that no line names": ("DELETE FROM credits_reserveline", "R5"),
    "R6 a cancelled voucher that kept its price": (
        """UPDATE credits_transfer m SET reverses_id = NULL FROM credits_transfer s
            WHERE m.reverses_id = s.id AND s.kind = 'COIN_SPENDING'""",
        "R6",
    ),
    "R6 a voucher that is good again and was paid back": (
        "UPDATE credits_voucher SET status = 'ISSUED' WHERE status = 'CANCELLED'",
        "R6",
    ),
}
TABLES = (
    *("credits_reversal", "credits_reversalcase", "credits_debt", "credits_reserveline"),
    *("credits_transfer", "credits_verdict", "credits_voucher"),
)


def test_sound_reversals_break_nothing(reversals):
    assert broken_invariants() <= {"O1"}


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=PLANTS)
def test_a_planted_breach_is_found(reversals, sql, code):
    plant(reversals, unchecked(*TABLES) + sql)
    assert code in broken_invariants()
