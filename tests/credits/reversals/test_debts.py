"""Debts: later credits pay them first, the oldest first, and what is not paid lapses on its day."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from credits.ledger.freeze_account import freeze_account
from credits.ledger.models import LedgerAccount, Transfer
from credits.monitoring.crediting import credit_pending
from credits.monitoring.models import Outcome
from credits.reversals.models import Debt, DebtPayment
from credits.reversals.services import (
    collect_debts,
    collect_from_credits,
    cover_reversals,
    lapse_debts,
)
from credits.rewards.selectors import outcomes_for
from credits.rewards.services import assign_due, choose_outcome
from puhui.kernel.clock import puhui_now, set_offset
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, make_operator, signed, trip
from tests.credits.activities.sending import send
from tests.credits.reversals.stage import ERROR, FRAUD, done, reverse
from tests.credits.reversals.test_reverse import retire
from tests.credits.rewards.grams import balances, logged_in_as

pytestmark = pytest.mark.django_db
Officers = tuple[CastMember, CastMember]


@pytest.fixture
def lin() -> CastMember:
    return cast.lin()


@pytest.fixture(autouse=True)
def every_invariant_holds(db):
    yield
    assert broken_invariants() - {"O1"} == set()


def owe(officers: Officers, member: CastMember, grams: int, **terms) -> Debt:
    """Leave a member with a debt and nothing else."""
    false = done(member.party.id, grams, **terms)
    retire(member, grams)
    return reverse(officers, FRAUD, false).debt


def sweep() -> dict[str, int]:
    with logged_in_as("worker"):
        return collect_debts()


def test_the_crediting_chunk_collects_before_anybody_can_spend(officers: Officers, lin: CastMember):
    owe(officers, lin, 1_000)
    call_command("load_catalogs", verbosity=0)
    make_operator()
    set_clock(EVENING)
    choose_outcome(actor=lin.actor, outcome=Outcome.COINS, now=puhui_now(), command_id=new_id())
    send(lin, signed(trip()))  # 34.9 km by metro: 2,512 g
    with acting_as("worker"):
        credit_pending(outcomes_for=outcomes_for, after_chunk=assign_due, settle=collect_from_credits)
    debt = Debt.objects.get()
    assert (debt.status, debt.paid_g) == ("PAID", 1_000)
    payment, recovery = DebtPayment.objects.get(), Transfer.objects.get(kind="RECOVERY")
    assert (payment.transfer_id, payment.grams, recovery.amount) == (recovery.id, 1_000, 1_000)
    assert recovery.posted_at == Transfer.objects.get(kind="ACCRUAL", amount=2_512).posted_at
    # The accrual is not there whole any more, so that it is not turned into coins by itself.
    assert balances(lin.party.id) == {"PERSONAL": 1_512}


def test_in_the_chunk_only_debtors_pay(officers: Officers, lin: CastMember):
    hua = cast.hua()
    owe(officers, lin, 100)
    assets = set(Transfer.objects.filter(kind="ACCRUAL").values_list("asset_id", flat=True))
    for member in (lin, hua):
        done(member.party.id, 60)
    with transaction.atomic(), acting_as("worker"):
        credited = {member.party.id.bytes: assets for member in (lin, hua)}
        assert collect_from_credits(credited, puhui_now()) == 60
    assert balances(hua.party.id) == {"PERSONAL": 60}


def test_partial_payments_add_up_and_the_oldest_debt_is_paid_first(officers: Officers, lin: CastMember):
    first, second = owe(officers, lin, 300), owe(officers, lin, 200)
    done(lin.party.id, 350)
    assert sweep() == {"paid_g": 350, "failed": 0}
    first.refresh_from_db()
    second.refresh_from_db()
    assert [(debt.status, debt.paid_g) for debt in (first, second)] == [("PAID", 300), ("OPEN", 50)]
    done(lin.party.id, 400)
    assert sweep() == {"paid_g": 150, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 250}
    assert sweep() == {"paid_g": 0, "failed": 0}


def test_grams_pay_for_their_own_kind(officers: Officers, lin: CastMember):
    owe(officers, lin, 300)
    done(lin.party.id, 500, coin_only=True)
    assert sweep() == {"paid_g": 0, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 0, "COIN_ONLY": 500}


def test_a_frozen_debtor_is_left_for_later(officers: Officers, lin: CastMember):
    owe(officers, lin, 300)
    done(lin.party.id, 500)
    freeze_account(account_id=LedgerAccount.objects.get(party_id=lin.party.id).id, reason="x")
    assert sweep() == {"paid_g": 0, "failed": 0}
    assert Debt.objects.get().paid_g == 0


def test_a_debt_lapses_on_its_day_and_is_the_programmes_from_then_on(officers: Officers, lin: CastMember):
    debt = owe(officers, lin, 300)
    done(lin.party.id, 100)
    sweep()
    with logged_in_as("worker"):
        assert lapse_debts() == {"lapsed": 0}
    set_offset(timedelta(days=366))
    with logged_in_as("worker"):
        assert lapse_debts() == {"lapsed": 1}
        assert lapse_debts() == {"lapsed": 0}
        debt.refresh_from_db()
        assert (debt.status, debt.paid_g, debt.reversal.lapsed_g) == ("LAPSED", 100, 200)
    done(lin.party.id, 500)
    with logged_in_as("worker"):
        assert collect_debts() == {"paid_g": 0, "failed": 0}
        # The reserve is empty: it stays due until somebody assigns.
        assert cover_reversals() == {"covered_g": 0}
    assert balances(lin.party.id) == {"PERSONAL": 500}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"paid_g": 301}, "debt_never_overpaid|debt_closed_when_paid_or_lapsed"),
        ({"paid_g": -1}, "only_shrinks"),
        ({"principal_g": 400}, "keeps_its_terms"),
        ({"status": "PAID", "closed_at": puhui_now}, "debt_closed_when_paid_or_lapsed"),
        ({"status": "LAPSED", "closed_at": puhui_now}, "debt_closed_when_paid_or_lapsed"),
    ],
)
def test_the_database_keeps_debts_honest(officers: Officers, lin: CastMember, change: dict, name: str):
    debt = owe(officers, lin, 300)
    values = {key: value() if callable(value) else value for key, value in change.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Debt.objects.filter(pk=debt.pk).update(**values)


def test_no_debt_without_a_fraud(officers: Officers, lin: CastMember):
    reversal = reverse(officers, ERROR, done(lin.party.id, 300))
    with pytest.raises(IntegrityError, match="no fraud left this debt"), transaction.atomic():
        Debt.objects.create(
            reversal=reversal,
            party_id=lin.party.id,
            scheme="DEMO",
            is_coin_only=False,
            principal_g=300,
            incurred_at=puhui_now(),
            lapses_at=puhui_now() + timedelta(days=1),
        )
