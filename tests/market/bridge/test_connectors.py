"""The contract of every connector: whatever the wire, the same words of a venue come to the same end."""

import pytest

from credits.management.audit.run import run_audit
from market.bridge.models import VenueAnswer, VenueMessage
from market.risk.models import Halt, LimitCounter
from market.risk.reconciling import reconcile_limits
from tests.audit import broken_invariants
from tests.market.bridge.counterparts import Counterpart, Paper, Process
from tests.market.bridge.stage import PRICE, exported_t, fresh, left, promise
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
assert run_audit  # what broken_invariants asks


@pytest.fixture(params=["manual", "sandbox"])
def counterpart(request, stage) -> Counterpart:
    return Paper(stage) if request.param == "manual" else Process(request.getfixturevalue("venue"))


def send(stage, counterpart, what: str = "", quantity_t: int = 10):
    counterpart.expect(what)
    transfer = stage.sent(counterpart.code, quantity_t)
    counterpart.tell(transfer)
    return fresh(transfer)


def state(stage, transfer) -> tuple:
    now = fresh(transfer)
    return now.status, now.settled_t, exported_t(transfer), left(stage), promise(transfer)


def sound() -> bool:
    return not broken_invariants() and not Halt.objects.exists()


def test_an_order_that_is_sold_whole(stage, counterpart):
    transfer = send(stage, counterpart)
    assert state(stage, transfer) == ("SETTLED", 10, 10, (90, 0), "CONSUMED")
    assert transfer.external_ref
    assert transfer.proceeds_fen <= 10 * PRICE
    assert transfer.ended_at is not None
    # What was sold counts for the day.
    assert LimitCounter.objects.get().used == 10 * PRICE
    assert reconcile_limits(now=NOW)["different"] == 0
    assert sound()


def test_an_order_that_stands_and_is_sold_in_parts(stage, counterpart):
    transfer = send(stage, counterpart, "ack_only")
    assert state(stage, transfer) == ("ACKNOWLEDGED", 0, 0, (100, 10), "ACTIVE")
    counterpart.fill(transfer, 3)
    counterpart.tell(transfer)
    assert state(stage, transfer) == ("PART_SETTLED", 3, 3, (97, 7), "ACTIVE")
    counterpart.fill(transfer, 7)
    counterpart.tell(transfer)
    assert state(stage, transfer) == ("SETTLED", 10, 10, (90, 0), "CONSUMED")
    assert sound()


@pytest.mark.parametrize(("what", "status"), [("reject", "REJECTED"), ("expire", "EXPIRED")])
def test_an_order_that_comes_to_nothing_gives_everything_back(stage, counterpart, what, status):
    transfer = send(stage, counterpart, what)
    assert state(stage, transfer) == (status, 0, 0, (100, 0), "RELEASED")
    assert LimitCounter.objects.get().used == 0
    assert reconcile_limits(now=NOW)["different"] == 0
    assert sound()


def test_the_rest_of_an_order_that_ends_early_is_free_again(stage, counterpart):
    transfer = send(stage, counterpart, "part")
    assert state(stage, transfer) == ("PART_SETTLED", 5, 5, (95, 5), "ACTIVE")
    counterpart.end(transfer, "EXPIRED")
    counterpart.tell(transfer)
    assert state(stage, transfer) == ("EXPIRED", 5, 5, (95, 0), "RELEASED")
    assert LimitCounter.objects.get().used == 5 * PRICE
    assert reconcile_limits(now=NOW)["different"] == 0
    assert sound()


def test_what_is_told_again_changes_nothing(stage, counterpart):
    transfer = send(stage, counterpart, "part")
    before, answers = state(stage, transfer), VenueAnswer.objects.count()
    counterpart.tell(transfer)
    counterpart.tell(transfer)
    assert (state(stage, transfer), VenueAnswer.objects.count()) == (before, answers)
    assert sound()


def test_every_word_is_kept_as_it_came(stage, counterpart):
    send(stage, counterpart)
    for message in VenueMessage.objects.all():
        assert message.read_at is not None
        assert len(message.sha256) == 64
        assert b"executions" in bytes(message.raw)
    assert set(VenueAnswer.objects.values_list("status", flat=True)) == {"APPLIED"}


def test_the_next_attempt_begins_after_the_last_word(stage, counterpart):
    transfer = send(stage, counterpart, "reject")
    again = stage.drafted(counterpart.code)
    assert (transfer.attempt, again.attempt) == (1, 2)
    assert again.key != transfer.key
