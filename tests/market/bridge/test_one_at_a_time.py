"""What one venue says, or one freeze holds back, keeps nobody else's transfers waiting."""

import json

import pytest

from credits.registry.services import place_freeze, propose_unfreezing, release_freeze
from market.bridge.inbox import store_message
from market.bridge.locking import lock_transfer
from market.bridge.models import BridgeTransfer, Venue, VenueAnswer, VenueMessage
from market.risk.models import Halt
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.bridge.stage import PRICE, acting, exported_t, fresh, left, work
from tests.market.instruments import lot_of
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
FILL = {"exec_id": "1", "kind": "FILL", "quantity_t": 10, "price_fen": PRICE, "proceeds_fen": 10 * PRICE}
# Each of them is JSON that says something, and no row of ours can hold it.
NOWHERE_TO_PUT = {
    "a price beyond any column": {"price_fen": 2**31},
    "a sale before our calendar": {"at": "0001-01-01T00:00:00+08:00"},
    "a sale after our calendar": {"at": "9999-12-31T23:59:59-08:00"},
}


def say(venue: str, transfer, **words) -> VenueMessage:
    told = FILL | {"key": transfer.key, "at": NOW.isoformat()} | words
    raw = json.dumps({"executions": [told]}).encode()
    with acting("worker"):
        return store_message(
            venue=Venue.objects.get(pk=venue), transfer_id=transfer.pk, channel="events", raw=raw, now=NOW
        )


@pytest.mark.parametrize("words", NOWHERE_TO_PUT.values(), ids=list(NOWHERE_TO_PUT))
def test_a_word_that_no_row_can_hold_is_put_by_and_the_next_one_takes_effect(stage, words):
    transfer = stage.sent()
    poison = say("manual", transfer, exec_id="0", **words)
    say("manual", transfer)
    assert work()["applied"] == 1
    poison.refresh_from_db()
    assert poison.read_at == NOW
    assert poison.problem.startswith("malformed: ")
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)


def test_more_money_than_it_was_sold_for_cannot_be_true(stage):
    """Nor could a thousand such words be added up in any column."""
    transfer = stage.sent()
    say("manual", transfer, proceeds_fen=10 * PRICE + 1)
    work()
    assert (fresh(transfer).settled_t, exported_t(transfer), left(stage)) == (0, 0, (100, 10))
    assert VenueAnswer.objects.get().code == "proceeds_exceeded"
    assert "proceeds_exceeded" in Halt.objects.get().reason


def test_a_sale_of_a_frozen_batch_waits_for_its_release_and_another_batch_does_not(stage):
    held, other = stage.locked(), of_another_batch(stage)
    work()
    chen, tang = cast.chen().actor, cast.tang().actor
    freeze = place_freeze(actor=chen, scope="BATCH", target=stage.lot.batch, reason="looked into", now=NOW)
    say("manual", held)
    say("manual", other, exec_id="2")
    done = work()
    assert (done["waiting"], done["applied"], done.get("failed")) == (1, 1, None)
    assert (fresh(held).status, exported_t(held), left(stage)) == ("SUBMITTED", 0, (100, 10))
    assert (fresh(other).status, exported_t(other)) == ("SETTLED", 10)
    propose_unfreezing(actor=chen, freeze_id=freeze.id, reason="all is well", now=NOW)
    release_freeze(actor=tang, freeze_id=freeze.id, reason="all is well", now=NOW)
    work()
    assert (fresh(held).status, exported_t(held), left(stage)) == ("SETTLED", 10, (90, 0))


def test_a_venue_that_answers_at_once_for_a_frozen_batch_does_not_end_the_run(stage, venue):
    stage.locked("sandbox")
    other = of_another_batch(stage, venue="sandbox")
    chen = cast.chen().actor
    place_freeze(actor=chen, scope="BATCH", target=stage.lot.batch, reason="looked into", now=NOW)
    assert work()["sent"] == 2
    assert (fresh(other).status, exported_t(other), left(stage)) == ("SETTLED", 10, (100, 10))


def of_another_batch(stage, venue: str = "manual") -> BridgeTransfer:
    transfer = stage.drafted(venue, lot=lot_of(stage.mei, 20))
    return lock_transfer(
        actor=stage.ning.actor, transfer_id=transfer.id, reason="in writing", command_id=new_id(), now=NOW
    )
