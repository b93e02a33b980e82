"""Random histories of crediting, spending and reversing; the audit after every step.

The audit recomputes from the rows who bore what. The machine's own model is small: what was credited to whom,
and which of it is reversed. `TIER` sets how long it looks: unset for the everyday run, N for the night, R for
a release.
"""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.people.models import Party
from accounts.people.roles import Role
from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.models import Balance, LedgerAccount
from credits.ledger.place_hold import place_hold
from credits.ledger.types import Book
from credits.monitoring.selectors import latest_verdicts
from credits.retirement.services import retire_units
from credits.reversals.criteria import Criteria
from credits.reversals.models import Debt, Reversal
from credits.reversals.services import (
    approve_reversal,
    carry_out_reversals,
    collect_debts,
    cover_reversals,
    lapse_debts,
    propose_reversal,
    refuse_reversal,
)
from credits.reversals.states import Cause
from credits.rewards.models import Reward
from credits.rewards.services import assign_by_hand, assign_due, expire_vouchers, redeem_reward, use_voucher
from credits.schemes.models import Scheme
from puhui.kernel.clock import puhui_now, set_offset
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests.audit import broken_now
from tests.credits.reversals.stage import done
from tests.credits.rewards.grams import DEMO, load_catalogues, logged_in_as

RUNS = {"": (8, 25), "N": (400, 60), "R": (4_000, 80)}
EXAMPLES, STEPS = RUNS[os.environ.get("TIER", "")]
WHO = st.integers(0, 2)
GRAMS = st.integers(1, 9_000)
OFFICERS = tuple(
    Actor(name=name, user_id=new_id(), person_id=new_id(), roles=(RoleGrant(Role.REGISTRAR, None),))
    for name in ("chen", "tang")
)


class Reversals(RuleBasedStateMachine):
    """Three residents, two officers, one worker."""

    def __init__(self) -> None:
        super().__init__()
        if not Scheme.objects.exists():
            load_catalogues()
        Reward.objects.update(price_coins=200, stock=10**6)
        set_offset(timedelta())
        self.parties = [
            Party.objects.create(kind="PERSON", region="CN-GD-GZ", created_at=puhui_now()) for _ in range(3)
        ]
        self.credited: list[tuple[int, object, int]] = []
        self.codes: list[str] = []
        self.days = 0

    def actor(self, who: int) -> Actor:
        party_id = self.parties[who].pk
        return Actor(
            name="resident", user_id=new_id(), person_id=party_id, party_id=party_id, device_trusted=True
        )

    def attempt(self, command, **terms):
        """Do it; a refusal changes nothing, which the audit would see."""
        try:
            with transaction.atomic():
                return command(**terms)
        except PuhuiError:
            return None

    @rule(who=WHO, grams=GRAMS, coins=st.booleans(), only=st.booleans(), year=st.sampled_from([2025, 2026]))
    def credit(self, who, grams, coins, only, year):
        outcome = "coins" if coins else "keep"
        activity = done(self.parties[who].pk, grams, outcome=outcome, coin_only=only, vintage=year)
        self.credited.append((who, activity, grams))

    @rule()
    def assign_by_choice(self):
        with logged_in_as("worker"):
            assign_due()

    @rule(who=WHO, grams=GRAMS)
    def assign(self, who, grams):
        terms = {"quantity_g": grams, "now": puhui_now(), "command_id": new_id()}
        self.attempt(assign_by_hand, actor=self.actor(who), **terms)

    @rule(who=WHO, grams=GRAMS)
    def retire(self, who, grams):
        self.attempt(
            retire_units,
            actor=self.actor(who),
            book=Book.PERSONAL,
            quantity_g=grams,
            purpose="voluntary",
            beneficiary="somebody",
            reason="",
            command_id=new_id(),
            now=puhui_now(),
        )

    @rule(who=WHO)
    def redeem(self, who):
        terms = {"reward_code": Reward.objects.get().code, "now": puhui_now(), "command_id": new_id()}
        bought = self.attempt(redeem_reward, actor=self.actor(who), **terms)
        if bought is not None:
            self.codes.append(bought.code)

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def use(self, data):
        code = data.draw(st.sampled_from(self.codes))
        terms = {"voucher_code": code, "now": puhui_now(), "command_id": new_id()}
        self.attempt(use_voucher, merchant="corner-cafe", **terms)

    @rule(who=WHO, grams=GRAMS)
    def hold(self, who, grams):
        balance = Balance.objects.filter(account__party=self.parties[who], asset__book=Book.PERSONAL).first()
        if balance is not None:
            terms = {"source_ref": new_id(), "placed_by": new_id(), "now": puhui_now()}
            self.attempt(
                place_hold,
                account_id=balance.account_id,
                asset_id=balance.asset_id,
                amount=grams,
                **terms,
            )

    @rule(who=WHO, frozen=st.booleans())
    def freeze(self, who, frozen):
        account = LedgerAccount.objects.filter(party=self.parties[who]).first()
        if account is not None:
            with transaction.atomic():
                if frozen:
                    freeze_account(account_id=account.pk, reason="drawn")
                else:
                    unfreeze_account(account_id=account.pk)

    @precondition(lambda self: self.credited)
    @rule(data=st.data(), cause=st.sampled_from(Cause), all_of_them=st.booleans(), refused=st.booleans())
    def reverse(self, data, cause, all_of_them, refused):
        who, activity, _ = data.draw(st.sampled_from(self.credited))
        asked = {"party_id": self.parties[who].pk} if all_of_them else {"activity_id": activity}
        case = self.attempt(
            propose_reversal,
            actor=OFFICERS[0],
            cause=cause,
            criteria=Criteria(DEMO, **asked),
            reason="drawn",
            evidence="drawn",
            now=puhui_now(),
        )
        if case is not None:
            decide = refuse_reversal if refused and all_of_them else approve_reversal
            decide(actor=OFFICERS[1], case_id=case.pk, reason="drawn", now=puhui_now())

    @rule(limit=st.integers(1, 10))
    def carry_out(self, limit):
        with logged_in_as("worker"):
            carry_out_reversals(limit=limit)

    @rule()
    def settle(self):
        with logged_in_as("worker"):
            assert collect_debts()["failed"] == 0
            lapse_debts()
            cover_reversals()
        # Nobody who owes is left with grams of the kind, unless nothing may leave their holding.
        for debt in Debt.objects.filter(status="OPEN"):
            book = Book.COIN_ONLY if debt.is_coin_only else Book.PERSONAL
            rows = Balance.objects.filter(account__party=debt.party_id, account__frozen_at=None)
            assert not rows.filter(asset__book=book, available__gt=0).exists()

    @rule(days=st.sampled_from([1, 40, 400]))
    def days_go_by(self, days):
        self.days += days
        set_offset(timedelta(days=self.days))
        with logged_in_as("worker"):
            assert expire_vouchers()["failed"] == 0

    @invariant()
    def every_invariant_holds(self):
        assert broken_now() == []

    @invariant()
    def what_is_reversed_is_what_was_carried_out(self):
        reversed_ids = set(Reversal.objects.filter(status="DONE").values_list("activity_id", flat=True))
        for who, party in enumerate(self.parties):
            mine = [activity for number, activity, _ in self.credited if number == who]
            for activity, verdict in latest_verdicts(party.pk, mine).items():
                assert (verdict.status == "REVERSED") == (activity in reversed_ids)

    def teardown(self):
        set_offset(timedelta())


@pytest.mark.stateful
@pytest.mark.django_db(transaction=True)
def test_random_histories_of_reversals():
    run_state_machine_as_test(
        Reversals,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
