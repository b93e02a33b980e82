"""Many clients in each other's way: no deadlock among commands, the batch, holds, openings; and a control."""

import random

import pytest
from django.db import transaction

from accounts.models import Party
from credits.ledger import posting
from credits.ledger.accrue import accrue_grams
from credits.ledger.models import Asset, LedgerAccount
from credits.ledger.open_asset import forget_assets, open_asset
from credits.ledger.open_holding import open_holdings
from credits.ledger.place_hold import place_hold
from credits.ledger.posting import post
from credits.ledger.system_accounts import forget_system_accounts, system_account
from credits.ledger.types import AccountKind, Book, Movement
from credits.ledger.void_hold import void_hold
from credits.management.audit.run import run_invariants
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.ledger.stage import NOW, Stage
from tests.hammer.clients import ROUNDS, hammer

pytestmark = [pytest.mark.hammer, pytest.mark.django_db(transaction=True)]
DEADLOCK = "DeadlockDetected"


@pytest.fixture
def ring(transactional_db):
    stage = Stage()
    holders = [stage.holder() for _ in range(6)]
    for holder in holders:
        stage.credit(holder, 100_000)
    return stage, holders


def movements(stage, holders, dice) -> list[Movement]:
    """Everybody pays and gets coins, the first of them in rows made on the way, in any order."""
    found = []
    for holder in holders:
        found.append(stage.retirement(holder, 1))
        found.append(stage.grant(holder, 1))
    dice.shuffle(found)
    return found


def shuffled_posting(stage, holders, *, clients: int = 16, times: int = 10) -> dict[str, int]:
    def act(number: int) -> str:
        dice = random.Random(f"{number} {new_id()}")
        with transaction.atomic():
            post(movements(stage, holders, dice), command_id=new_id(), now=NOW)
        return "posted"

    return hammer(act, clients=clients, times=times)


def test_opposite_orders_do_not_deadlock(ring):
    for _ in range(ROUNDS):
        assert shuffled_posting(*ring) == {"posted": 160}


def test_control_without_the_order_they_do(ring, monkeypatch):
    monkeypatch.setattr(posting, "sorted", list, raising=False)
    # Few, because the server looks for a deadlock only after a second.
    assert shuffled_posting(*ring, clients=6, times=1)[DEADLOCK] > 0


def test_commands_holds_and_the_batch_do_not_deadlock(ring):
    stage, holders = ring
    years = {year: stage.asset(Book.PERSONAL, year) for year in range(2030, 2034)}
    issuers = dict.fromkeys(years.values(), stage.issuer)

    def act(number: int) -> str:
        dice = random.Random(f"{number} {new_id()}")
        with transaction.atomic():
            if number % 4 == 0:
                accruals = {
                    (holder.account, asset): [(new_id().bytes, dice.randint(1, 9))]
                    for holder in holders
                    for asset in years.values()
                }
                with acting_as("worker"):
                    accrue_grams(accruals, issuers=issuers, command_id=new_id(), now=NOW)
                return "accrued"
            if number % 4 == 1:
                holder = dice.choice(holders)
                where = {"account_id": holder.account, "asset_id": stage.grams, "amount": 1}
                hold = place_hold(**where, source_ref=new_id(), placed_by=new_id(), now=NOW)
                void_hold(hold_id=hold.id, now=NOW)
                return "held"
            post(movements(stage, holders, dice), command_id=new_id(), now=NOW)
            return "posted"

    for _ in range(ROUNDS):
        assert hammer(act, clients=16, times=10) == {"accrued": 40, "held": 40, "posted": 80}
    with transaction.atomic():
        broken = {f.code for f in run_invariants() if not f.ok}
    assert broken & {"I1", "I2", "I3", "I4", "I5"} == set()


def test_everybody_opens_the_same_and_gets_the_same(transactional_db):
    for turn in range(ROUNDS):
        parties = [Party.objects.create(kind="PERSON", created_at=NOW).id for _ in range(50)]
        scheme = f"S{turn}"

        def act(number: int, parties=parties, scheme=scheme) -> object:
            mine = random.Random(number).sample(parties, 40)
            forget_assets()
            forget_system_accounts()
            with transaction.atomic():
                holdings = open_holdings(mine)
                asset = open_asset(Book.PERSONAL, scheme=scheme, methodology="M", vintage=2026)
                account = system_account(AccountKind.ISSUER, scheme)
            assert len(set(holdings.values())) == 40
            return asset, account

        outcomes = hammer(act, clients=32)
        assert list(outcomes.values()) == [32], outcomes
        assert LedgerAccount.objects.filter(party_id__in=parties).count() == 50
        assert Asset.objects.filter(scheme=scheme).count() == 1
