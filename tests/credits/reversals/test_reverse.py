"""An activity is reversed by cause: who bears it, what stays true, and who may have it done."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.people.roles import Role
from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.models import Hold, LedgerAccount, Transfer
from credits.ledger.place_hold import place_hold
from credits.ledger.system_accounts import system_account
from credits.ledger.take_back import take_back
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.monitoring.selectors import latest_verdicts
from credits.retirement.services import retire_units
from credits.reversals.errors import (
    CriteriaTooWide,
    ListChanged,
    NothingToReverse,
    NotWaiting,
    OwnActivity,
    ReversalPending,
)
from credits.reversals.models import Debt, Reversal, ReversalCase
from credits.reversals.services import approve_reversal, refuse_reversal
from credits.rewards.errors import VoucherCancelled
from credits.rewards.models import Reward, Voucher
from credits.rewards.services import assign_by_hand, assign_due, redeem_reward, use_voucher
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import OutboxMessage
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.reversals.stage import ERROR, FRAUD, approve, done, propose, reverse, work_off
from tests.credits.rewards.grams import balances, logged_in_as

pytestmark = pytest.mark.django_db
Officers = tuple[CastMember, CastMember]


@pytest.fixture
def lin() -> CastMember:
    return cast.lin()


@pytest.fixture(autouse=True)
def every_invariant_holds(db):
    """Whatever a test does: the audit, which shares nothing with the writer, finds nothing."""
    yield
    assert broken_invariants() - {"O1"} == set()


def retire(member: CastMember, grams: int) -> None:
    retire_units(
        actor=member.actor,
        book=Book.PERSONAL,
        quantity_g=grams,
        purpose="voluntary",
        beneficiary="Lin",
        reason="for the trees",
        command_id=new_id(),
        now=puhui_now(),
    )


def status_of(party_id, activity_id) -> tuple[str, list[str]]:
    verdict = latest_verdicts(party_id, [activity_id])[activity_id]
    return verdict.status, verdict.reason_codes


def test_a_fraud_is_taken_back_by_the_mirror_of_its_accrual(officers: Officers, lin: CastMember):
    false, _true = done(lin.party.id, 300), done(lin.party.id, 200)
    reversal = reverse(officers, FRAUD, false)
    assert balances(lin.party.id) == {"PERSONAL": 200}
    assert (reversal.recovered_g, reversal.debt_g, reversal.borne_g) == (300, 0, 0)
    assert Transfer.objects.get(kind="REVERSAL").source_ref == false
    assert status_of(lin.party.id, false) == ("REVERSED", ["FRAUD_PROVEN"])
    assert reversal.case.status == "DONE"


def test_an_error_of_the_programme_costs_nobody_anything(officers: Officers, lin: CastMember):
    wrong = done(lin.party.id, 300)
    reversal = reverse(officers, ERROR, wrong)
    assert balances(lin.party.id) == {"PERSONAL": 300}
    assert (reversal.recovered_g, reversal.debt_g, reversal.borne_g) == (0, 0, 300)
    assert status_of(lin.party.id, wrong) == ("REVERSED", ["PROGRAMME_ERROR"])


def test_what_was_retired_stays_retired_and_becomes_a_debt(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300)
    retire(lin, 180)
    reversal = reverse(officers, FRAUD, false)
    assert balances(lin.party.id) == {"PERSONAL": 0}
    assert (reversal.recovered_g, reversal.debt_g) == (120, 180)
    debt = Debt.objects.get()
    assert (debt.principal_g, debt.status, (debt.lapses_at - debt.incurred_at).days) == (180, "OPEN", 365)
    assert not Transfer.objects.filter(kind="REVERSAL").exists()  # its mirror was not there whole


def test_grams_of_other_years_pay_too(officers: Officers, lin: CastMember):
    done(lin.party.id, 100, vintage=2025)
    false = done(lin.party.id, 300)
    retire(lin, 350)  # the oldest first: all of 2025 and 250 of this year
    done(lin.party.id, 500, vintage=2025)
    reversal = reverse(officers, FRAUD, false)
    assert (reversal.recovered_g, reversal.debt_g) == (300, 0)
    assert balances(lin.party.id) == {"PERSONAL": 250}


def test_grams_on_hold_are_taken_after_those_that_are_free(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300)
    account = LedgerAccount.objects.get(party_id=lin.party.id)
    asset = Transfer.objects.get(kind="ACCRUAL").asset_id
    terms: dict[str, Any] = {"source_ref": new_id(), "placed_by": lin.party.id, "now": puhui_now()}
    place_hold(account_id=account.id, asset_id=asset, amount=250, **terms)
    reversal = reverse(officers, FRAUD, false)
    assert (reversal.recovered_g, reversal.debt_g) == (300, 0)
    assert Hold.objects.get().status == "VOIDED"
    assert balances(lin.party.id) == {"PERSONAL": 0}


def test_coins_follow_the_grams_that_were_assigned(officers: Officers, lin: CastMember):
    false, _true = done(lin.party.id, 300, outcome="coins"), done(lin.party.id, 200)
    with logged_in_as("worker"):
        assign_due()
    reversal = reverse(officers, FRAUD, false)
    # The coins that came of it, and not the honest grams beside them.
    assert balances(lin.party.id) == {"PERSONAL": 200, "COIN": 0}
    assert (reversal.coins, reversal.coin_g, reversal.recovered_g, reversal.debt_g) == (300, 300, 0, 0)


def buy(lin: CastMember, price: int) -> str:
    Reward.objects.update(price_coins=price)
    code = Reward.objects.get().code
    return redeem_reward(actor=lin.actor, reward_code=code, now=puhui_now(), command_id=new_id()).code


def test_an_unused_voucher_is_cancelled_and_its_reward_is_in_stock_again(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300, outcome="coins")
    with logged_in_as("worker"):
        assign_due()
    code = buy(lin, 250)
    stock = Reward.objects.get().stock
    reversal = reverse(officers, FRAUD, false)
    assert (reversal.coins, reversal.coin_g, reversal.debt_g) == (300, 300, 0)
    assert balances(lin.party.id)["COIN"] == 0
    assert Voucher.objects.get().status == "CANCELLED"
    assert Reward.objects.get().stock == stock + 1
    with pytest.raises(VoucherCancelled):
        use_voucher(merchant="corner-cafe", voucher_code=code, now=puhui_now(), command_id=new_id())


def test_a_used_voucher_stays_used_and_its_grams_are_owed(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300, outcome="coins")
    with logged_in_as("worker"):
        assign_due()
    code = buy(lin, 250)
    use_voucher(merchant="corner-cafe", voucher_code=code, now=puhui_now(), command_id=new_id())
    reversal = reverse(officers, FRAUD, false)
    assert (reversal.coins, reversal.coin_g, reversal.debt_g) == (50, 50, 250)
    assert Voucher.objects.get().status == "USED"


def test_grams_assigned_by_hand_are_paid_back_in_coins_at_the_rate(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300)
    assign_by_hand(actor=lin.actor, quantity_g=300, now=puhui_now(), command_id=new_id())
    reversal = reverse(officers, FRAUD, false)
    assert (reversal.recovered_g, reversal.coins, reversal.coin_g) == (0, 300, 300)


def test_above_the_cap_the_programme_bears_it(officers: Officers, lin: CastMember):
    first, second = done(lin.party.id, 15_000), done(lin.party.id, 15_000)
    retire(lin, 30_000)
    reverse(officers, FRAUD, first)
    reversal = reverse(officers, FRAUD, second)
    assert (reversal.debt_g, reversal.borne_g) == (5_000, 10_000)


def test_a_frozen_holding_waits_and_keeps_nobody_else(officers: Officers, lin: CastMember):
    hua = cast.hua()
    frozen, free = done(lin.party.id, 300), done(hua.party.id, 100)
    account = LedgerAccount.objects.get(party_id=lin.party.id)
    freeze_account(account_id=account.id, reason="under suspicion")
    for activity in (frozen, free):
        approve(officers[1], propose(officers[0], FRAUD, activity_id=activity))
    assert work_off() == {"reversed": 1, "dropped": 0, "failed": 1}
    assert Reversal.objects.get(activity_id=frozen).problem == "holding_frozen"
    assert status_of(lin.party.id, frozen)[0] == "CREDITED"
    unfreeze_account(account_id=account.id)
    assert work_off() == {"reversed": 1, "dropped": 0, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 0}


def test_repeated_it_does_nothing_more(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300)
    reverse(officers, FRAUD, false)
    assert work_off() == {"reversed": 0, "dropped": 0, "failed": 0}
    with pytest.raises(NothingToReverse):
        propose(officers[0], FRAUD, activity_id=false)


def test_an_activity_is_in_one_case_at_a_time(officers: Officers, lin: CastMember):
    false = done(lin.party.id, 300)
    case = propose(officers[0], FRAUD, activity_id=false)
    with pytest.raises(ReversalPending), transaction.atomic():
        propose(officers[1], ERROR, activity_id=false)
    refuse_reversal(actor=officers[0].actor, case_id=case.pk, reason="not proven", now=puhui_now())
    assert propose(officers[1], ERROR, activity_id=false).items == 1
    assert status_of(lin.party.id, false)[0] == "CREDITED"


def test_it_takes_two_natural_persons(officers: Officers, lin: CastMember):
    case = propose(officers[0], FRAUD, activity_id=done(lin.party.id, 300))
    with pytest.raises(SamePerson):
        approve(officers[0], case)
    assert work_off()["reversed"] == 0
    approve(officers[1], case)
    with pytest.raises(NotWaiting):
        approve(officers[1], case)


def test_the_database_asks_for_two_as_well(officers: Officers, lin: CastMember):
    case = propose(officers[0], FRAUD, activity_id=done(lin.party.id, 300))
    alone = {"status": "APPROVED", "decided_by": case.proposed_by, "decided_at": puhui_now()}
    with pytest.raises(IntegrityError, match="reversal_by_two_people"), transaction.atomic():
        ReversalCase.objects.filter(pk=case.pk).update(**alone)
    item = case.reversals.get()
    carried_out = {"status": "DONE", "done_at": puhui_now(), "command_id": new_id(), "borne_g": 300}
    with pytest.raises(IntegrityError, match="nobody has approved"), transaction.atomic():
        Reversal.objects.filter(pk=item.pk).update(**carried_out)
    approve(officers[1], case)
    other = done(lin.party.id, 5)
    with pytest.raises(IntegrityError, match="the case is decided"), transaction.atomic():
        Reversal.objects.create(
            case=case, party_id=lin.party.id, activity_id=other, credited_g=5, is_coin_only=False
        )


def test_the_worker_recovers_nothing_without_a_case(officers: Officers, lin: CastMember):
    done(lin.party.id, 300)
    account = LedgerAccount.objects.get(party_id=lin.party.id)
    asset = Transfer.objects.get(kind="ACCRUAL").asset_id
    cancelled = system_account(AccountKind.CANCELLED, "DEMO")
    taken = Movement(TransferKind.RECOVERY, asset, account.id, cancelled, 1, new_id())
    with (
        logged_in_as("worker"),
        pytest.raises(IntegrityError, match="no proven fraud"),
        transaction.atomic(),
    ):
        take_back([taken], command_id=new_id(), now=puhui_now())


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.RISK_OFFICER])
def test_others_may_not(officers: Officers, lin: CastMember, role: str):
    activity = done(lin.party.id, 300)
    other = cast.staff("Bo", role)
    with pytest.raises(NotPermitted):
        propose(other, FRAUD, activity_id=activity)
    case = propose(officers[0], FRAUD, activity_id=activity)
    with pytest.raises(NotPermitted):
        approve(other, case)
    with pytest.raises(NotPermitted):
        refuse_reversal(actor=lin.actor, case_id=case.pk, reason="it was me", now=puhui_now())


def test_nobody_decides_on_activities_of_their_own(officers: Officers):
    chen, tang = officers
    own = done(chen.party.id, 300)
    with pytest.raises(OwnActivity), transaction.atomic():
        propose(chen, ERROR, activity_id=own)
    case = propose(tang, ERROR, activity_id=own)
    with pytest.raises(OwnActivity):
        approve(chen, case)


def test_a_list_that_was_tampered_with_is_not_approved(officers: Officers, lin: CastMember):
    case = propose(officers[0], FRAUD, activity_id=done(lin.party.id, 300))
    Reversal.objects.create(
        case=case, party_id=lin.party.id, activity_id=done(lin.party.id, 5), credited_g=5, is_coin_only=False
    )
    with pytest.raises(ListChanged):
        approve(officers[1], case)


def test_bad_input_is_named(officers: Officers, lin: CastMember):
    activity = done(lin.party.id, 300)
    with pytest.raises(CriteriaTooWide):
        propose(officers[0], ERROR)
    with pytest.raises(CriteriaTooWide):
        propose(officers[0], FRAUD, activity_type="metro_trip")  # a fraud is a person's
    with pytest.raises(NothingToReverse):
        propose(officers[0], FRAUD, activity_id=new_id())
    with pytest.raises(InvalidInput):
        propose(officers[0], FRAUD, evidence=" ", activity_id=activity)


def test_what_is_credited_no_more_when_it_comes_to_it_is_dropped(officers: Officers, lin: CastMember):
    activity = done(lin.party.id, 300)
    case = propose(officers[0], FRAUD, activity_id=activity)
    approve(officers[1], case)
    verdict = latest_verdicts(lin.party.id, [activity])[activity]
    verdict.seq, verdict.status, verdict.credited_g, verdict.reason_codes = 2, "REVERSED", 0, ["BY_HAND"]
    verdict.save(force_insert=True)
    assert work_off() == {"reversed": 0, "dropped": 1, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 300}
    case.refresh_from_db()
    assert case.status == "DONE"


def test_approving_tells_the_worker(officers: Officers, lin: CastMember):
    case = propose(officers[0], FRAUD, activity_id=done(lin.party.id, 300))
    approve_reversal(actor=officers[1].actor, case_id=case.pk, reason="checked", now=puhui_now())
    assert OutboxMessage.objects.get(topic="credits.reversal_approved").payload == {"case": str(case.pk)}
