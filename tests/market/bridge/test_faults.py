"""A venue that misbehaves: nothing is sold twice, nothing is released on silence, and it is seen."""

import pytest

from market.bridge.models import BridgeTransfer, VenueAnswer, VenueMessage
from market.bridge.running import run_bridge
from market.bridge.sending import look_after_due
from market.risk.gate import place_halt
from market.risk.models import Halt
from puhui.kernel.models import AuditEvent
from tests.audit import broken_invariants
from tests.market.bridge.stage import acting, exported_t, fresh, left, look, promise, work
from tests.market.instruments import PV
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
SILENT = ["error_after_execute", "unknown_order", "malformed", "huge_body", "cut_off", "hang_after_execute"]


@pytest.fixture(autouse=True)
def short_deadline(monkeypatch):
    monkeypatch.setattr("market.bridge.connectors.http.DEADLINE_SECONDS", 1.0)


@pytest.mark.parametrize("fault", SILENT)
def test_executed_and_not_answered_is_unknown_and_then_settles_once(stage, venue, fault):
    venue.control(fault=fault, times=1)
    transfer = stage.sent("sandbox")
    assert (transfer.status, left(stage), exported_t(transfer)) == ("UNKNOWN", (100, 10), 0)
    look(transfer)
    assert (fresh(transfer).status, left(stage), exported_t(transfer)) == ("SETTLED", (90, 0), 10)
    look(transfer)
    work()
    assert exported_t(transfer) == 10
    assert venue.known(transfer.key)["cum_t"] == 10
    assert broken_invariants() == set()


def test_killed_after_it_executed_and_before_it_answered(stage, venue):
    venue.control(fault="die_after_execute", times=1)
    transfer = stage.sent("sandbox")
    venue.wait_for_death()
    assert (transfer.status, left(stage)) == ("UNKNOWN", (100, 10))
    for _ in range(3):
        look(transfer)
    assert (fresh(transfer).status, left(stage), promise(transfer)) == ("UNKNOWN", (100, 10), "ACTIVE")
    venue.kill()
    venue.start()
    look(transfer)
    settled = fresh(transfer)
    assert (settled.status, settled.settled_t, exported_t(transfer)) == ("SETTLED", 10, 10)
    assert left(stage) == (90, 0)
    look(transfer)
    assert (exported_t(transfer), venue.known(transfer.key)["cum_t"]) == (10, 10)
    events = AuditEvent.objects.filter(object_id=str(transfer.id)).order_by("id")
    assert list(events.values_list("action", flat=True)) == [
        "bridge_drafted",
        "bridge_locked",
        "bridge_submitted",
        "bridge_unknown",
        "bridge_settled",
    ]


def test_an_order_that_never_arrived_is_sent_again_under_its_key(stage, venue):
    venue.control(fault="lost", times=1)
    transfer = stage.sent("sandbox")
    assert transfer.status == "UNKNOWN"
    look(transfer)
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)
    assert venue.known(transfer.key)["cum_t"] == 10


def test_while_a_stop_stands_nothing_is_sent_again(stage, venue):
    venue.control(fault="lost", times=1)
    transfer = stage.sent("sandbox")
    place_halt(scope="INSTRUMENT", target=PV, reason="a test", actor=None, now=NOW)
    look(transfer)
    assert (fresh(transfer).status, left(stage)) == ("UNKNOWN", (100, 10))


def test_a_venue_that_is_not_there_releases_nothing(stage, venue):
    venue.kill()
    transfer = stage.sent("sandbox")
    assert transfer.status == "UNKNOWN"
    for _ in range(3):
        look(transfer)
    assert (fresh(transfer).status, left(stage), promise(transfer)) == ("UNKNOWN", (100, 10), "ACTIVE")


def test_without_an_address_the_connector_is_off(stage, settings):
    settings.SANDBOX_VENUE_URL = ""
    assert stage.sent("sandbox").status == "UNKNOWN"


def test_the_same_words_twice_in_one_message(stage, venue):
    venue.control(fault="duplicate_events", times=1)
    transfer = stage.sent("sandbox")
    assert (transfer.status, exported_t(transfer)) == ("SETTLED", 10)
    assert VenueAnswer.objects.count() == 2
    assert not Halt.objects.exists()


@pytest.mark.parametrize(
    ("fault", "code"), [("wrong_quantity", "quantity_exceeded"), ("wrong_price", "price_below_limit")]
)
def test_words_that_cannot_be_true_move_nothing_and_stop_the_instrument(stage, venue, fault, code):
    venue.control(fault=fault, times=1)
    transfer = stage.sent("sandbox")
    assert (transfer.status, transfer.settled_t, exported_t(transfer)) == ("ACKNOWLEDGED", 0, 0)
    assert left(stage) == (100, 10)
    assert VenueAnswer.objects.get(kind="FILL").code == code
    halt = Halt.objects.get()
    assert (halt.scope, halt.target, halt.placed_by) == ("INSTRUMENT", PV, None)
    assert code in halt.reason
    look(transfer)
    assert Halt.objects.count() == 1


def test_a_slow_answer_is_an_answer(stage, venue):
    venue.control(fault="delay", times=1, seconds=0.3)
    assert stage.sent("sandbox").status == "SETTLED"


def test_a_worker_that_was_lost_after_it_sent_is_noticed(stage, venue):
    """As a kill at bridge.after_send leaves it: sent, executed, and nothing stored."""
    transfer = stage.locked("sandbox")
    with acting("worker"):
        BridgeTransfer.objects.filter(pk=transfer.pk).update(
            status="SUBMITTED", submitted_at=NOW, next_look_at=NOW, busy_until=NOW
        )
    venue.order(
        key=transfer.key,
        digest=transfer.digest,
        instrument=PV,
        batch=stage.lot.batch,
        quantity_t=10,
        min_price_fen=3_800,
    )
    with acting("worker"):
        assert look_after_due() == {"asked": 1, "failed": 0}
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)


def test_an_answer_that_was_stored_and_not_read_is_read(stage, venue, monkeypatch):
    """As a kill at bridge.after_answer leaves it."""
    monkeypatch.setattr("market.bridge.sending.read_message", lambda *_, **__: _die())
    transfer = stage.locked("sandbox")
    with acting("worker"), pytest.raises(SystemExit):
        run_bridge(now=NOW)
    assert (fresh(transfer).status, exported_t(transfer)) == ("SUBMITTED", 0)
    assert VenueMessage.objects.get().read_at is None
    monkeypatch.undo()
    work()
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)


def _die() -> None:
    raise SystemExit


def test_the_key_with_other_terms_is_refused_by_the_venue(venue):
    terms = {"key": "k", "digest": "a", "instrument": "X", "batch": "B", "quantity_t": 5, "min_price_fen": 9}
    first = venue.order(**terms)
    assert venue.order(**terms) == first
    assert venue.order(**terms | {"digest": "b", "quantity_t": 6}) == (409, {"error": "key_reused"})
    assert venue.known("k")["cum_t"] == 5
