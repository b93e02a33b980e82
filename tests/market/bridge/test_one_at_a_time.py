"""What one venue says, or one freeze holds back, keeps nobody else's transfers waiting."""

import json

import pytest

from credits.ledger.transfer_units import HoldingFrozen
from credits.registry.services import place_freeze, propose_unfreezing, release_freeze
from market.bridge.inbox import read_message, store_message
from market.bridge.locking import lock_transfer
from market.bridge.models import BridgeTransfer, Venue, VenueAnswer, VenueMessage
from market.bridge.sending import _take_in, sell_order
from market.risk.gate import place_halt
from market.risk.models import Halt
from market.tasks import run_bridge
from puhui.kernel.ids import new_id
from puhui.kernel.models import JobRun
from tests import cast
from tests.market.bridge.stage import PRICE, acting, exported_t, fresh, left, look, work
from tests.market.instruments import PV, lot_of
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
    assert (done["waiting"], done["applied"], done["failed"]) == (1, 1, 0)
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


def test_the_job_leaves_no_row_of_looking_at_what_a_freeze_keeps_back(stage):
    held = stage.locked()
    work()
    chen, tang = cast.chen().actor, cast.tang().actor
    freeze = place_freeze(actor=chen, scope="BATCH", target=stage.lot.batch, reason="looked into", now=NOW)
    say("manual", held)
    run_the_job()
    read = JobRun.objects.get(job="run_bridge")
    assert (read.status, read.counts["read"], read.counts["waiting"]) == ("DONE", 1, 1)
    for _ in range(3):
        run_the_job()
    assert JobRun.objects.filter(job="run_bridge").count() == 1
    run_the_job(requested_by="rong")  # who asks is told, also of nothing
    assert JobRun.objects.filter(job="run_bridge").count() == 2
    propose_unfreezing(actor=chen, freeze_id=freeze.id, reason="all is well", now=NOW)
    release_freeze(actor=tang, freeze_id=freeze.id, reason="all is well", now=NOW)
    run_the_job()
    assert (fresh(held).status, JobRun.objects.filter(job="run_bridge").count()) == ("SETTLED", 3)


def test_the_job_leaves_no_row_of_looking_at_what_a_stop_keeps_back(stage, venue):
    stage.locked("sandbox")
    place_halt(scope="INSTRUMENT", target=PV, reason="a test", actor=None, now=NOW)
    run_the_job()
    assert not JobRun.objects.exists()


def test_a_message_that_cannot_be_read_keeps_neither_the_one_before_nor_the_one_after(stage, monkeypatch):
    ways = three_locked(stage, "manual")
    work()
    messages = [say("manual", each, exec_id=str(number)) for number, each in enumerate(ways)]

    def read(message_id, *, now):
        if message_id == messages[1].pk:
            raise RuntimeError("nobody foresaw this")
        return read_message(message_id, now=now)

    monkeypatch.setattr("market.bridge.inbox.read_message", read)
    done = work()
    assert (done["read"], done["applied"], done["failed"]) == (2, 2, 1)
    assert states(ways) == ["SETTLED", "SUBMITTED", "SETTLED"]
    monkeypatch.undo()
    assert (work()["read"], states(ways)[1]) == (1, "SETTLED")


def test_a_transfer_that_cannot_be_sent_keeps_neither_the_one_before_nor_the_one_after(
    stage, venue, monkeypatch
):
    ways = three_locked(stage, "sandbox")
    monkeypatch.setattr("market.bridge.sending.sell_order", poisoned(ways[1]))
    done = work()
    assert (done["sent"], done["failed"]) == (2, 1)
    # It had been written down as sent: nobody says that it was not, it is asked about.
    assert states(ways) == ["SETTLED", "SUBMITTED", "SETTLED"]
    monkeypatch.undo()
    look(ways[1])
    assert states(ways)[1] == "SETTLED"


def test_a_transfer_that_cannot_be_asked_about_keeps_neither_neighbour(stage, venue, monkeypatch):
    venue.control(fault="error_after_execute", times=3)
    ways = three_locked(stage, "sandbox")
    work()
    assert states(ways) == ["UNKNOWN"] * 3
    BridgeTransfer.objects.update(next_look_at=NOW, busy_until=None)

    def take(transfer, channel, raw):
        if transfer.pk == ways[1].pk:
            raise RuntimeError("nobody foresaw this")
        return _take_in(transfer, channel, raw)

    monkeypatch.setattr("market.bridge.sending._take_in", take)
    done = work()
    assert (done["asked"], done["failed"]) == (2, 1)
    assert states(ways) == ["SETTLED", "UNKNOWN", "SETTLED"]
    monkeypatch.undo()
    look(ways[1])
    assert states(ways)[1] == "SETTLED"


def test_transfers_that_a_stop_keeps_hold_up_no_other_however_many_they_are(stage, venue, monkeypatch):
    kept, sent = stage.locked(), of_another_batch(stage, "sandbox")
    place_halt(scope="VENUE", target="manual", reason="a test", actor=None, now=NOW)
    monkeypatch.setattr("market.bridge.sending.TRANSFERS_A_RUN", 1)
    # By lot: one of two is never drawn in so many runs once in 2^40 times.
    for _ in range(40):
        work()
    assert states([kept, sent]) == ["LOCKED", "SETTLED"]


def test_answers_that_a_freeze_keeps_hold_up_no_other_however_many_they_are(stage, monkeypatch):
    ways = three_locked(stage, "manual")
    work()
    with monkeypatch.context() as patch:
        patch.setattr("market.bridge.applying.export_reserved", frozen)
        for number, each in enumerate(ways):
            say("manual", each, exec_id=str(number))
        assert work()["waiting"] == 3
    # By lot: one of three is never drawn in so many runs about once in 10^10 times.
    monkeypatch.setattr("market.bridge.applying.WAITING_A_RUN", 1)
    looked_at = set()
    monkeypatch.setattr(
        "market.bridge.applying.try_to_apply", lambda one, **_: looked_at.add(one) or "waiting"
    )
    for _ in range(60):
        assert work()["waiting"] == 1
    assert looked_at == {each.pk for each in ways}


def three_locked(stage, venue: str) -> list[BridgeTransfer]:
    return [stage.locked(venue), of_another_batch(stage, venue), of_another_batch(stage, venue)]


def states(ways: list[BridgeTransfer]) -> list[str]:
    return [fresh(each).status for each in ways]


def poisoned(bad: BridgeTransfer):
    """Return a `sell_order` that knows no answer for one transfer."""

    def order(transfer):
        if transfer.pk == bad.pk:
            raise RuntimeError("nobody foresaw this")
        return sell_order(transfer)

    return order


def frozen(**_) -> None:
    raise HoldingFrozen


def run_the_job(requested_by: str = "") -> None:
    with acting("worker"):
        run_bridge(requested_by=requested_by)


def of_another_batch(stage, venue: str = "manual") -> BridgeTransfer:
    transfer = stage.drafted(venue, lot=lot_of(stage.mei, 20))
    return lock_transfer(
        actor=stage.ning.actor, transfer_id=transfer.id, reason="in writing", command_id=new_id(), now=NOW
    )
