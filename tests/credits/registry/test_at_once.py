"""Two commands on one batch at one moment come out as if one had come after the other, and nothing twice."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import combinations_with_replacement
from threading import Event

import pytest
from django.db import connection, transaction

from credits.issuance.models import Issuance
from credits.issuance.services import confirm_void, execute_void, propose_void
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.ledger.models import Transfer
from credits.ledger.serial_models import SerialBlock
from credits.ledger.transfer_units import HoldingFrozen
from credits.ledger.types import Book
from credits.public.units import take_into_custody
from credits.registry.models import PartyTransfer
from credits.registry.services import (
    approve_transfer,
    cancel_transfer,
    end_open_transfers,
    execute_transfer,
    execute_transfers,
    place_freeze,
)
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.registry.parties import Parties, holdings_t, lay_parties
from tests.credits.rewards.grams import all_at_once, logged_in_as
from tests.market.units import minted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.hammer]
FREEZE_WITHIN_S = 5
# Units planted in tests come of no activity and no report of a verifier's, and lie in custody for no lot.
PLANTED = {"M1", "I7", "I7a", "L1", "L3", "L4", "O1"}


def tried(act: Callable[[], object]) -> str:
    """Do it and tell what came of it in a word."""
    try:
        act()
    except PuhuiError as error:
        return error.code
    return "done"


def approve(parties: Parties, by: CastMember, transfer: PartyTransfer) -> None:
    parties.approved(transfer, by)


def execute(transfer: PartyTransfer) -> None:
    # Kept back by a freeze or not seen for it: either way it has not gone.
    with logged_in_as("worker"), suppress(HoldingFrozen):
        execute_transfer(transfer.id, now=puhui_now())


def cancel(parties: Parties, transfer: PartyTransfer) -> None:
    cancel_transfer(actor=parties.mei.actor, transfer_id=transfer.id, reason="at once", now=puhui_now())


def retire(parties: Parties, tonnes: int) -> None:
    retire_units(
        actor=parties.mei.actor,
        book=Book.REGISTRY,
        quantity_g=tonnes * 1_000_000,
        purpose="voluntary",
        beneficiary="all",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
        batch=parties.batch,
    )


def split(parties: Parties, tonnes: int) -> None:
    """Cut a block in two: a part of it goes into custody."""
    with transaction.atomic():
        take_into_custody(
            party_id=parties.bakery.id,
            batch=parties.batch,
            tonnes=tonnes,
            lot_id=new_id(),
            command_id=new_id(),
            now=puhui_now(),
        )


def carry_out(void: BatchVoid) -> None:
    """Cancel what the owner still has of the batch, as the worker does."""
    with logged_in_as("worker"):
        execute_void(void_id=void.id, release=end_open_transfers, now=puhui_now())


def freeze(parties: Parties, registrar: CastMember) -> None:
    place_freeze(
        actor=registrar.actor, scope="BATCH", target=parties.batch, reason="at once", now=puhui_now()
    )


def test_16_who_approve_at_once_approve_once():
    parties = lay_parties()
    second = cast.member_of("Hua", "ORG_OWNER", parties.bakery)
    for _ in range(5):
        transfer = parties.begin(1)
        calls = [
            partial(tried, partial(approve, parties, who, transfer)) for who in [parties.mei, second] * 8
        ]
        assert Counter(all_at_once(calls)) == {"done": 1, "transfer_decided": 15}


def test_16_workers_carry_out_each_transfer_once():
    parties = lay_parties()
    parties.trusted()
    for _ in range(10):
        parties.approved(parties.begin(1))

    def work() -> int:
        with logged_in_as("worker"):
            counts = execute_transfers(now=puhui_now())
        assert not counts["failed"]
        return counts["completed"]

    assert sum(all_at_once([work] * 16)) == 10
    assert Transfer.objects.filter(kind="PARTY_TRANSFER").count() == 10
    assert holdings_t(parties.harbour.id) == (10, 0)


def test_a_cancellation_and_the_execution_at_once_end_in_one_of_the_two():
    parties = lay_parties()
    parties.trusted()
    ends: Counter = Counter()
    for _ in range(20):
        transfer = parties.approved(parties.begin(1))
        calls = [partial(tried, partial(cancel, parties, transfer))] * 4
        calls += [partial(tried, partial(execute, transfer))] * 4
        all_at_once(calls)
        transfer.refresh_from_db()
        ends[transfer.status] += 1
    assert set(ends) <= {"COMPLETED", "CANCELLED"}
    assert holdings_t(parties.harbour.id) == (ends["COMPLETED"], 0)
    assert holdings_t(parties.bakery.id) == (100 - ends["COMPLETED"], 0)
    assert broken_invariants() <= PLANTED


@pytest.mark.parametrize(
    "scope",
    [pytest.param("ACCOUNT", marks=pytest.mark.long), pytest.param("BATCH", marks=pytest.mark.long), "ALL"],
)
def test_a_freeze_stands_within_seconds_under_load_and_nothing_moves_after_it(scope):
    parties, chen = lay_parties(1_000), cast.chen()
    parties.trusted()
    target = {"ACCOUNT": str(parties.bakery.id), "BATCH": parties.batch, "ALL": ""}[scope]
    for _ in range(20):
        parties.approved(parties.begin(1))
    frozen, outcomes = Event(), Counter()
    seen: list[float] = []

    def move(number: int) -> None:
        ways = [
            partial(parties.begin, 1),
            partial(retire, parties, 1),
            partial(split, parties, 1),
            work,
        ]
        for turn in range(200):
            outcomes[tried(ways[(number + turn) % 4])] += 1
            if frozen.is_set() and turn % 8 == 7:
                return

    def work() -> None:
        with logged_in_as("worker"):
            assert not execute_transfers(now=puhui_now())["failed"]

    def stop() -> None:
        time.sleep(0.3)
        began = time.monotonic()
        place_freeze(actor=chen.actor, scope=scope, target=target, reason="theft", now=puhui_now())
        seen.extend([time.monotonic() - began, Transfer.objects.count(), held()])
        frozen.set()

    def held() -> int:
        return sum(holdings_t(parties.bakery.id))

    all_at_once([partial(move, number) for number in range(15)] + [stop])
    took, transfers, left = seen
    assert took < FREEZE_WITHIN_S
    assert outcomes["done"] > 0
    assert outcomes["holding_frozen"] > 0
    assert (Transfer.objects.count(), held()) == (transfers, left)
    assert broken_invariants() <= PLANTED


COMMANDS = ["begin", "execute", "retire", "split", "freeze", "void"]


class World:
    """One batch of ten tonnes with an approved transfer of two and a confirmed void; every command wants more
    than half."""

    def __init__(self, parties: Parties, registrar: CastMember, other: CastMember) -> None:
        self.parties = Parties(parties.mei, parties.clerk, parties.qiao, minted(parties.bakery, 10))
        self.waiting = self.parties.approved(self.parties.begin(2))
        self.registrar = registrar
        issuance, now = Issuance.objects.get(batch=self.parties.batch), puhui_now()
        void = propose_void(actor=registrar.actor, issuance_id=issuance.id, reason="wrong", now=now)
        self.void = confirm_void(actor=other.actor, void_id=void.id, reason="seen", now=now)

    def act(self, command: str) -> str:
        parties = self.parties
        acts = {
            "begin": partial(parties.begin, 5),
            "execute": partial(execute, self.waiting),
            "retire": partial(retire, parties, 5),
            "split": partial(split, parties, 5),
            "freeze": partial(freeze, parties, self.registrar),
            "void": partial(carry_out, self.void),
        }
        return tried(acts[command])

    def state(self) -> tuple:
        """What there is of the batch: numbers by account, what is held, frozen or not, what is owed."""
        blocks = SerialBlock.objects.filter(batch=self.parties.batch, to_transfer=None)
        first = min(blocks.values_list("first_no", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT l.kind, l.party_id, b.available, b.held FROM credits_balance b
                     JOIN credits_ledgeraccount l ON l.id = b.account_id
                    WHERE b.asset_id = %s ORDER BY l.party_id""",
                [blocks[0].asset_id],
            )
            balances = tuple(cursor.fetchall())
        places = sorted((b.first_no - first, b.last_no - first, b.account_id) for b in blocks)
        is_frozen = Freeze.objects.filter(asset_id=blocks[0].asset_id).exists()
        self.void.refresh_from_db()
        owed = self.void.status, self.void.cancelled_t, self.void.owed_t
        return tuple(places), balances, is_frozen, owed


def test_each_pair_at_once_equals_one_of_the_two_orders():
    base, *registrars = lay_parties(1), cast.chen(), cast.tang()
    base.trusted()
    came: Counter = Counter()
    for one, other in combinations_with_replacement(COMMANDS, 2):
        orders = []
        for first, second in ((one, other), (other, one)):
            world = World(base, *registrars)
            told = {0: world.act(first), 1: world.act(second)}
            swap = first != one
            orders.append(((told[1], told[0]) if swap else (told[0], told[1]), world.state()))
        # Of one command twice, either may be the first.
        orders += [((b, a), state) for (a, b), state in orders if one == other]
        for _ in range(3):
            world = World(base, *registrars)
            outcomes = tuple(all_at_once([partial(world.act, one), partial(world.act, other)]))
            assert (outcomes, world.state()) in orders, (one, other)
            came[outcomes] += 1
    # The pairs were such that one of them had to lose.
    assert len(came) > 3
    assert broken_invariants() <= PLANTED


def test_what_is_cancelled_while_it_is_approved_is_cancelled():
    parties = lay_parties()
    for _ in range(10):
        transfer = parties.begin(1)
        all_at_once(
            [
                partial(
                    tried,
                    partial(
                        approve_transfer,
                        actor=parties.mei.actor,
                        transfer_id=transfer.id,
                        command_id=new_id(),
                        now=puhui_now(),
                    ),
                ),
                partial(tried, partial(cancel, parties, transfer)),
            ]
        )
        transfer.refresh_from_db()
        assert transfer.status == "CANCELLED"
    assert holdings_t(parties.bakery.id) == (100, 0)
