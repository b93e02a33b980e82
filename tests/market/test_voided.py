"""A void is heard in the market: lots stop, what is open on them is called off, and everybody is told."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.models import Notification
from credits.issuance.models import Issuance
from credits.issuance.services import confirm_void, execute_voids, propose_void
from credits.public import cash_balance
from credits.registry.services import end_open_transfers
from market.custody.errors import BatchVoid
from market.custody.models import Lot, LotReservation
from market.custody.services import deposit_lot, reserve_lot, withdraw_lot
from market.trading.models import Bid, Session
from market.trading.services.running import has_due
from puhui.kernel import outbox
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.market.auction import OPEN, OVER, Auction, buyer, opened
from tests.market.instruments import PV
from tests.market.units import NOW, minted

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction() -> Auction:
    return opened(supply_t=100)


@pytest.fixture
def void(db) -> Callable[[str], None]:
    """Two registrars who void a batch, the worker that carries it out, and the news that goes round."""
    chen, tang = cast.chen(), cast.tang()

    def voided(batch: str) -> None:
        issuance = Issuance.objects.get(batch=batch)
        proposed = propose_void(actor=chen.actor, issuance_id=issuance.id, reason="wrong", now=OPEN)
        confirm_void(actor=tang.actor, void_id=proposed.id, reason="seen", now=OPEN)
        with transaction.atomic(), acting_as("worker"):
            execute_voids(release=end_open_transfers, now=OPEN)
        outbox.relay()

    return voided


def test_an_open_auction_is_called_off_and_what_was_bid_is_free_again(auction, void):
    bidder = buyer("Green Steel")
    before = cash_balance("DEMO", bidder.organisation.id)
    auction.bid(bidder, 10, 3_700)
    void(auction.lot.batch)
    assert has_due(OPEN)
    assert auction.run(OPEN) == {"called_off": 1}
    assert (auction.session.status, auction.session.stopped_for) == ("CANCELLED", "batch_void")
    assert Bid.objects.get().status == "VOID"
    assert cash_balance("DEMO", bidder.organisation.id) == before
    assert Notification.objects.filter(kind="session_called_off", party=bidder.organisation).count() == 1
    told = Notification.objects.get(kind="lot_stopped", party=auction.seller.organisation)
    assert told.params["tonnes"] == 100
    assert auction.run(OPEN) == {}
    # The buffer owes a hundred tonnes that nobody withheld.
    assert broken_invariants() == set()


def test_what_lies_in_a_stopped_lot_is_taken_back_and_not_sold(auction, void):
    void(auction.lot.batch)
    auction.run(OPEN)
    lot = Lot.objects.get(pk=auction.lot.pk)
    with pytest.raises(BatchVoid):
        reserve_lot(lot_id=lot.id, quantity_t=1, ref=new_id(), now=OPEN)
    withdraw_lot(actor=auction.seller.actor, lot_id=lot.id, command_id=new_id(), now=OPEN)
    with pytest.raises(BatchVoid):
        deposit_lot(
            actor=auction.seller.actor,
            instrument_code=PV,
            batch=lot.batch,
            quantity_t=1,
            command_id=new_id(),
            now=OPEN,
        )


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
