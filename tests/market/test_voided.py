"""A void is heard in the market: lots stop, what is open on them is called off, and everybody is told."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.notifications.models import Notification
from credits.issuance.void_models import BatchVoid as VoidOfABatch
from credits.public import cash_balance, give_to_the_buffer, release_from_custody
from credits.registry.services import place_freeze
from market.custody import returning
from market.custody.errors import BatchVoid
from market.custody.models import Lot, LotReservation
from market.custody.returning import lots_to_return
from market.custody.services import deposit_lot, reserve_lot, withdraw_lot
from market.trading.models import Bid, Session
from market.trading.services.running import due_sessions
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.market.auction import OPEN, OVER, Auction, buyer, opened
from tests.market.instruments import PV, lot_of
from tests.market.units import NOW, minted
from tests.market.voiding import give_back, make_voider, pay_from_the_buffer, where_units_lie

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction() -> Auction:
    return opened(supply_t=100)


@pytest.fixture
def void(db) -> Callable[[str], None]:
    return make_voider()


def test_an_open_auction_is_called_off_and_what_was_bid_is_free_again(auction, void):
    bidder = buyer("Green Steel")
    before = cash_balance("DEMO", bidder.organisation.id)
    auction.bid(bidder, 10, 3_700)
    void(auction.lot.batch)
    assert due_sessions(OPEN) == [auction.session]
    assert auction.run(OPEN) == {"called_off": 1}
    assert (auction.session.status, auction.session.stopped_for) == ("CANCELLED", "batch_void")
    assert Bid.objects.get().status == "VOID"
    assert cash_balance("DEMO", bidder.organisation.id) == before
    assert Notification.objects.filter(kind="session_called_off", party=bidder.organisation).count() == 1
    told = Notification.objects.get(kind="own_lot_stopped", party=auction.seller.organisation)
    assert told.params["tonnes"] == 100
    assert auction.run(OPEN) == {}
    # The buffer owes a hundred tonnes that nobody withheld.
    assert broken_invariants() == set()


def test_what_the_owner_sold_to_nobody_goes_to_the_buffer_that_stood_in_for_it(auction, void):
    """A hundred tonnes of it lie in a lot: whoever sees a void coming keeps none by putting them there."""
    void(auction.lot.batch)
    assert VoidOfABatch.objects.get().owed_t == 100
    assert give_back() == 0, "promised to the auction until that is called off"
    auction.run(OPEN)
    lot = Lot.objects.get(pk=auction.lot.pk)
    with pytest.raises(BatchVoid):
        reserve_lot(lot_id=lot.id, quantity_t=1, ref=new_id(), now=OPEN)
    with pytest.raises(BatchVoid):
        withdraw_lot(actor=auction.seller.actor, lot_id=lot.id, command_id=new_id(), now=OPEN)
    assert lots_to_return() == [lot.id]
    assert (give_back(), give_back(), lots_to_return()) == (100, 0, [])
    assert where_units_lie(lot.batch) == {"BUFFER": 100}
    assert broken_invariants() == set()
    # What the buffer owed it pays from just these.
    assert pay_from_the_buffer() == 100
    assert VoidOfABatch.objects.get().owed_t == 0
    assert where_units_lie(lot.batch) == {"CANCELLED": 100}
    assert broken_invariants() == set()
    told = Notification.objects.filter(party=auction.seller.organisation, kind="own_lot_stopped")
    assert told.get().params["tonnes"] == 100


def test_a_freeze_keeps_nothing_from_the_buffer(auction, void):
    void(auction.lot.batch)
    auction.run(OPEN)
    registrar = cast.staff("Ning", "REGISTRAR", region=cast.GUANGZHOU)
    place_freeze(actor=registrar.actor, scope="BATCH", target=auction.lot.batch, reason="theft", now=OPEN)
    assert give_back() == 100


def test_what_others_hold_of_it_in_custody_is_theirs(auction, void):
    """The buyer of ten tonnes has five of them in a lot of its own, and takes them back after the void."""
    steel = buyer("Green Steel")
    auction.bid(steel, 10, 3_700)
    auction.run(OVER)
    theirs = deposit(steel, auction.lot.batch, 5)
    void(auction.lot.batch)
    assert give_back() == 90
    withdraw_lot(actor=steel.actor, lot_id=theirs.id, command_id=new_id(), now=OPEN)
    assert where_units_lie(auction.lot.batch) == {"HOLDING": 10, "BUFFER": 90}
    told = Notification.objects.filter(party=steel.organisation, kind="lot_stopped")
    assert told.get().params["tonnes"] == 5
    assert broken_invariants() == set()


def test_what_is_due_is_asked_in_one_query_that_reads_no_lot_of_others(
    auction, void, django_assert_num_queries
):
    steel = buyer("Green Steel")
    auction.bid(steel, 10, 3_700)
    auction.run(OVER)
    deposit(steel, auction.lot.batch, 5)
    void(auction.lot.batch)
    with django_assert_num_queries(1):
        assert lots_to_return() == [auction.lot.pk]


def test_a_lot_that_fails_each_time_keeps_no_later_one_back(void, monkeypatch):
    """A run takes one here; the older of two that are due can never be given."""
    seller = cast.mei()
    older, later = (lot_of(seller, tonnes) for tonnes in (7, 5))
    for lot in (older, later):
        void(lot.batch)
    given = returning.give_to_the_buffer

    def given_but_one(**told) -> UUID:
        if told["lot_id"] == older.pk:
            raise RuntimeError
        return given(**told)

    monkeypatch.setattr(returning, "give_to_the_buffer", given_but_one)
    monkeypatch.setattr(returning, "LOTS_A_RUN", 1)
    # Thirty draws of two, of which each is as likely the later one.
    assert sum(give_back() for _ in range(30)) == 5
    assert (Lot.objects.get(pk=older.pk).remaining_t, Lot.objects.get(pk=later.pk).remaining_t) == (7, 0)


def deposit(member: CastMember, batch: str, tonnes: int) -> Lot:
    return deposit_lot(
        actor=member.actor,
        instrument_code=PV,
        batch=batch,
        quantity_t=tonnes,
        command_id=new_id(),
        now=OPEN,
    )


@pytest.mark.parametrize("role", ["web", "worker"])
def test_the_database_gives_nothing_of_it_back_to_its_owner(auction, void, role):
    void(auction.lot.batch)
    auction.run(OPEN)
    lot, seller = auction.lot, auction.seller.organisation

    def released() -> None:
        Lot.objects.filter(pk=lot.pk).update(remaining_t=0)
        release_from_custody(
            lot_id=lot.pk, party_id=seller.id, batch=lot.batch, tonnes=100, command_id=new_id(), now=OPEN
        )

    with (
        pytest.raises(IntegrityError, match="goes to the buffer"),
        transaction.atomic(),
        acting_as(role),
    ):
        released()


def test_only_the_worker_gives_to_the_buffer_and_only_what_was_the_owners(auction, void):
    other = deposit(auction.seller, minted(auction.seller.organisation, 5), 5)

    def given(lot: Lot, tonnes: int, void_id: UUID) -> None:
        Lot.objects.filter(pk=lot.pk).update(remaining_t=F("remaining_t") - tonnes)
        give_to_the_buffer(
            lot_id=lot.pk, batch=lot.batch, tonnes=tonnes, void_id=void_id, command_id=new_id(), now=OPEN
        )

    steel = buyer("Green Steel")
    auction.bid(steel, 10, 3_700)
    auction.run(OVER)
    theirs = deposit(steel, auction.lot.batch, 5)
    void(auction.lot.batch)
    void_id = VoidOfABatch.objects.get().id
    for role, lot, about, says in (
        ("web", auction.lot, void_id, "made by the worker only"),
        ("worker", auction.lot, new_id(), "no void of this batch"),
        ("worker", other, void_id, "no void of this batch"),
        ("worker", theirs, void_id, "units of others are never taken"),
    ):
        with pytest.raises(IntegrityError, match=says), transaction.atomic(), acting_as(role):
            given(lot, 5, about)
    with transaction.atomic(), acting_as("worker"):
        given(auction.lot, 5, void_id)


def test_a_stopped_lot_is_not_filled_again(auction, void):
    void(auction.lot.batch)
    auction.run(OPEN)
    with pytest.raises(BatchVoid):
        deposit(auction.seller, auction.lot.batch, 1)


def test_another_batch_of_the_same_instrument_goes_on(auction, void):
    void(minted(auction.seller.organisation, 5))
    assert not Lot.objects.exclude(stopped_at=None).exists()
    assert "called_off" not in auction.run(OPEN)
    assert auction.session.status == "OPEN"


def test_a_struck_price_stands(auction, void):
    auction.bid(buyer("Green Steel"), 10, 3_700)
    auction.run(OVER)
    void(auction.lot.batch)
    assert auction.run(OVER) == {}
    assert auction.session.status == "SETTLED"


def test_the_database_sells_nothing_of_a_void_batch(auction, void):
    void(auction.lot.batch)
    lot = Lot.objects.get(pk=auction.lot.pk)
    Session.objects.filter(pk=auction.session.pk).update(status="FROZEN")
    lots, promise = Lot.objects.filter(pk=lot.pk), {"ref": new_id(), "quantity_t": 1, "reserved_at": NOW}
    for attempt, says in (
        (
            lambda: LotReservation.objects.create(lot=lot, **promise),
            "stopped",
        ),
        (lambda: Session.objects.filter(pk=auction.session.pk).update(status="CLEARED"), "stopped"),
        (lambda: lots.update(stopped_at=None), "stays_stopped"),
        (lambda: copy_of(lot).save(force_insert=True), "the batch is void"),
    ):
        with pytest.raises(IntegrityError, match=says), transaction.atomic():
            attempt()


def copy_of(lot: Lot) -> Lot:
    copy = Lot.objects.get(pk=lot.pk)
    copy.id, copy.stopped_at, copy.reserved_t = new_id(), None, 0
    return copy
