"""A reversal against whatever the person does at that moment: the end is that of one of the two orders."""

from collections.abc import Callable
from functools import partial

import pytest

from credits.reversals.models import Debt, Reversal
from credits.reversals.services import approve_reversal, carry_out_reversals
from credits.rewards.models import Reward, Voucher
from credits.rewards.services import assign_by_hand, assign_due, redeem_reward, use_voucher
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.reversals.stage import FRAUD, approve, done, propose
from tests.credits.reversals.test_reverse import retire
from tests.credits.rewards.grams import all_at_once, balances, load_catalogues, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 6


@pytest.fixture
def officers() -> tuple[CastMember, CastMember]:
    load_catalogues()
    return cast.chen(), cast.tang()


def attempt(command, **terms) -> str:
    """Do it as the web; return "done" or the code of its refusal."""
    try:
        with logged_in_as("web"):
            command(**terms)
    except PuhuiError as error:
        return error.code
    return "done"


def carry_out() -> str:
    with logged_in_as("worker"):
        return str(carry_out_reversals()["reversed"])


def together(*calls: Callable[[], str]) -> list[str]:
    return all_at_once(calls)


def members() -> list[CastMember]:
    return [cast.resident(f"R{n}", phone=f"+8613800139{n:03d}") for n in range(ROUNDS)]


def one_of_two(member: CastMember, *ends: tuple) -> None:
    """The sums of the member's reversal, and what else is named, are one of the two ends."""
    reversal = Reversal.objects.get(party_id=member.party.id)
    vouchers = tuple(Voucher.objects.filter(party_id=member.party.id).values_list("status", flat=True))
    end = (reversal.recovered_g, reversal.coins, reversal.debt_g, vouchers)
    assert end in ends
    assert not any(balances(member.party.id).values())


def test_against_a_retirement(officers):
    for member in members():
        approve(officers[1], propose(officers[0], FRAUD, activity_id=done(member.party.id, 300)))
        told = together(carry_out, partial(attempt, retire, member=member, grams=300))
        assert told in (["1", "done"], ["1", "insufficient_units"])
        one_of_two(member, (0, 0, 300, ()) if told[1] == "done" else (300, 0, 0, ()))
    assert broken_invariants() == set()


def test_against_an_assignment(officers):
    for member in members():
        approve(officers[1], propose(officers[0], FRAUD, activity_id=done(member.party.id, 300)))
        by_hand = partial(
            attempt,
            assign_by_hand,
            actor=member.actor,
            quantity_g=300,
            now=puhui_now(),
            command_id=new_id(),
        )
        told = together(carry_out, by_hand)
        assert told in (["1", "done"], ["1", "insufficient_units"])
        one_of_two(member, (0, 300, 0, ()) if told[1] == "done" else (300, 0, 0, ()))
    assert broken_invariants() == set()


def with_coins(member: CastMember, officers) -> None:
    """A fraud that the member's standing choice made 300 coins of, approved to be reversed."""
    activity = done(member.party.id, 300, outcome="coins")
    with logged_in_as("worker"):
        assign_due()
    Reward.objects.update(price_coins=250)
    approve(officers[1], propose(officers[0], FRAUD, activity_id=activity))


def test_against_a_redemption(officers):
    for member in members():
        with_coins(member, officers)
        code = Reward.objects.get().code
        buy = partial(
            attempt,
            redeem_reward,
            actor=member.actor,
            reward_code=code,
            now=puhui_now(),
            command_id=new_id(),
        )
        told = together(carry_out, buy)
        assert told in (["1", "done"], ["1", "insufficient_coins"])
        one_of_two(member, (0, 300, 0, ("CANCELLED",) if told[1] == "done" else ()))
    reward = Reward.objects.get()
    assert reward.redeemed == Voucher.objects.count()
    assert broken_invariants() == set()


def test_against_the_till(officers):
    for member in members():
        with_coins(member, officers)
        bought = redeem_reward(
            actor=member.actor,
            reward_code=Reward.objects.get().code,
            now=puhui_now(),
            command_id=new_id(),
        )
        use = partial(
            attempt,
            use_voucher,
            merchant="corner-cafe",
            voucher_code=bought.code,
            now=puhui_now(),
            command_id=new_id(),
        )
        told = together(carry_out, use)
        assert told in (["1", "done"], ["1", "voucher_cancelled"])
        used = told[1] == "done"
        one_of_two(member, (0, 50, 250, ("USED",)) if used else (0, 300, 0, ("CANCELLED",)))
    assert broken_invariants() == set()


def test_by_many_workers_each_activity_is_reversed_once(officers):
    everybody = members()
    for member in everybody:
        for _ in range(4):
            done(member.party.id, 10)
        approve(officers[1], propose(officers[0], FRAUD, party_id=member.party.id))
    told = all_at_once([carry_out] * 6)
    while Reversal.objects.filter(status="WAITING").exists():
        told.append(carry_out())
    assert sum(map(int, told)) == 4 * ROUNDS
    assert not Debt.objects.exists()
    assert broken_invariants() == set()


def test_of_two_who_approve_at_one_moment_one_does(officers):
    lin = cast.lin()
    case = propose(cast.fang(), FRAUD, activity_id=done(lin.party.id, 300))
    calls = [
        partial(
            attempt,
            approve_reversal,
            actor=officer.actor,
            case_id=case.pk,
            reason="checked",
            now=puhui_now(),
        )
        for officer in officers
    ]
    assert sorted(all_at_once(calls)) == ["done", "not_waiting"]
