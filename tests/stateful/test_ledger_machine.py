"""Random histories of the ledger against a model of a few dictionaries; every invariant after every step.
Recoveries, which stand on an approved case, have histories of their own (test_reversal_machine.py).

`TIER` sets how long it looks: unset for the everyday run, N for the night, R for a release.
"""

import os
from collections import defaultdict

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

from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.models import Balance, Transfer
from credits.ledger.place_hold import place_hold
from credits.ledger.post_hold import HoldClosed, post_hold
from credits.ledger.posting import HoldingFrozen, InsufficientUnits
from credits.ledger.reverse_transfer import AlreadyReversed, reverse_transfer
from credits.ledger.selectors import origins_of
from credits.ledger.types import TransferKind
from credits.ledger.void_hold import void_hold
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.audit import broken_now
from tests.credits.ledger.loop import assign, certify, open_programme, redeem, retire, withdraw_credit
from tests.credits.ledger.stage import NOW, Stage

RUNS = {"": (12, 25), "N": (1_000, 60), "R": (10_000, 80)}
EXAMPLES, STEPS = RUNS[os.environ.get("TIER", "")]
REFUSALS = (InsufficientUnits, HoldingFrozen, HoldClosed, AlreadyReversed)
WHO = st.integers(0, 2)
GRAMS = st.integers(1, 1_000)


class Ledger(RuleBasedStateMachine):
    """Three holders. The model: available and held by (holder, asset), who is frozen, what is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        open_programme()
        self.holders = [self.stage.holder() for _ in range(3)]
        self.available: dict[tuple[int, int], int] = defaultdict(int)
        self.held: dict[tuple[int, int], int] = defaultdict(int)
        self.frozen: set[int] = set()
        self.accruals: list[tuple[int, int, int, object]] = []  # who, asset, grams, transfer
        self.reversed: set[object] = set()
        self.holds: list[tuple[int, int, object]] = []  # who, grams, hold
        self.closed: set[object] = set()

    def attempt(self, expected: type[Exception] | None, act) -> bool:
        """Do it in a transaction of its own; the model says whether and how it is refused."""
        met: type[Exception] | None = None
        try:
            with transaction.atomic():
                act()
        except REFUSALS as refusal:
            met = type(refusal)
        assert met is expected
        return met is None

    def refusal(self, who: int, asset: int, needed: int) -> type[Exception] | None:
        # Posting looks at the balance first, at the freeze last.
        if self.available[who, asset] < needed:
            return InsufficientUnits
        return HoldingFrozen if who in self.frozen else None

    @rule(who=WHO, grams=st.lists(GRAMS, min_size=1, max_size=4), coin_only=st.booleans())
    def credit(self, who, grams, coin_only):
        asset = self.stage.coin_only if coin_only else self.stage.grams
        for amount, transfer in zip(
            grams, self.stage.credit(self.holders[who], *grams, asset=asset), strict=True
        ):
            self.accruals.append((who, asset, amount, transfer))
            self.available[who, asset] += amount

    @rule(who=WHO, grams=GRAMS, coins=GRAMS)
    def assign(self, who, grams, coins):
        refusal = self.refusal(who, self.stage.grams, grams)
        if self.attempt(refusal, lambda: assign(self.stage, self.holders[who], grams, coins)):
            self.available[who, self.stage.grams] -= grams
            self.available[who, self.stage.coins] += coins

    @rule(who=WHO, grams=GRAMS)
    def retire(self, who, grams):
        refusal = self.refusal(who, self.stage.grams, grams)
        if self.attempt(refusal, lambda: retire(self.stage, self.holders[who], grams)):
            self.available[who, self.stage.grams] -= grams

    @rule(who=WHO)
    def retire_everything(self, who):
        if self.available[who, self.stage.grams]:
            self.retire(who, self.available[who, self.stage.grams])

    @rule(who=WHO)
    def redeem(self, who):
        refusal = self.refusal(who, self.stage.coins, 10)
        if self.attempt(refusal, lambda: redeem(self.stage, self.holders[who])):
            self.available[who, self.stage.coins] -= 10

    @precondition(lambda self: self.accruals)
    @rule(data=st.data())
    def reverse(self, data):
        who, asset, grams, transfer = data.draw(st.sampled_from(self.accruals))
        refusal = AlreadyReversed if transfer in self.reversed else self.refusal(who, asset, grams)

        def act():
            if refusal is None:
                withdraw_credit(self.holders[who], Transfer.objects.get(id=transfer).source_ref)
            with acting_as("worker"):
                reverse_transfer(transfer_id=transfer, command_id=new_id(), now=NOW)

        if self.attempt(refusal, act):
            self.reversed.add(transfer)
            self.available[who, asset] -= grams

    @rule(who=WHO, grams=GRAMS)
    def hold(self, who, grams):
        # Placing looks at the freeze first.
        refusal = HoldingFrozen if who in self.frozen else self.refusal(who, self.stage.grams, grams)
        asset, made = self.stage.grams, []

        def act():
            made.append(
                place_hold(
                    account_id=self.holders[who].account,
                    asset_id=asset,
                    amount=grams,
                    source_ref=new_id(),
                    placed_by=new_id(),
                    now=NOW,
                )
            )

        if self.attempt(refusal, act):
            self.holds.append((who, grams, made[0].id))
            self.available[who, asset] -= grams
            self.held[who, asset] += grams

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def post_hold(self, data):
        who, grams, hold = data.draw(st.sampled_from(self.holds))
        refusal = HoldClosed if hold in self.closed else HoldingFrozen if who in self.frozen else None
        command = new_id()

        def act():
            post_hold(
                hold_id=hold,
                kind=TransferKind.RETIREMENT,
                credit_account_id=self.stage.retired,
                command_id=command,
                now=NOW,
            )
            certify(self.holders[who], grams, command)

        if self.attempt(refusal, act):
            self.closed.add(hold)
            self.held[who, self.stage.grams] -= grams

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def void_hold(self, data):
        who, grams, hold = data.draw(st.sampled_from(self.holds))
        refusal = HoldClosed if hold in self.closed else None
        if self.attempt(refusal, lambda: void_hold(hold_id=hold, now=NOW)):
            self.closed.add(hold)
            self.held[who, self.stage.grams] -= grams
            self.available[who, self.stage.grams] += grams

    @rule(who=WHO)
    def freeze(self, who):
        with transaction.atomic():
            freeze_account(account_id=self.holders[who].account, reason="drawn")
        self.frozen.add(who)

    @rule(who=WHO)
    def unfreeze(self, who):
        with transaction.atomic():
            unfreeze_account(account_id=self.holders[who].account)
        self.frozen.discard(who)

    @invariant()
    def the_ledger_is_the_model(self):
        for who, holder in enumerate(self.holders):
            rows = Balance.objects.filter(account_id=holder.account)
            stored = {row.asset_id: (row.available, row.held) for row in rows}
            for asset in (self.stage.grams, self.stage.coin_only, self.stage.coins):
                model = self.available[who, asset], self.held[who, asset]
                assert stored.get(asset, (0, 0)) == model

    @invariant()
    def every_invariant_holds(self):
        assert broken_now() == []

    def teardown(self):
        """The trail of every outflow adds up, and no gram is in two of them."""
        taken: dict[object, int] = defaultdict(int)
        accounts = [holder.account for holder in self.holders]
        for outflow in Transfer.objects.filter(debit_account__in=accounts):
            origins = origins_of(outflow)
            assert sum(origin.amount for origin in origins) == outflow.amount
            for origin in origins:
                taken[origin.inflow.id] += origin.amount
        for inflow in Transfer.objects.filter(id__in=taken):
            assert taken[inflow.id] <= inflow.amount


@pytest.mark.stateful
@pytest.mark.django_db(transaction=True)
def test_random_histories():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
