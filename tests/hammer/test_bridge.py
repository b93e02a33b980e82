"""Many workers and operators on one bridge transfer: sent once, settled once; cancelled or sent, not both."""

import pytest
from django.db import transaction

from market.bridge.applying import apply_answers
from market.bridge.inbox import read_message, store_message
from market.bridge.locking import cancel_transfer, lock_transfer
from market.bridge.models import Venue, VenueAnswer
from market.bridge.running import run_bridge
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.hammer.clients import ROUNDS, hammer
from tests.market.bridge.stage import PRICE, exported_t, fresh, left, make_stage
from tests.market.bridge.venue_process import VenueProcess
from tests.market.units import NOW

pytestmark = [pytest.mark.hammer, pytest.mark.django_db(transaction=True)]
# Nobody relays here: in the rounds of a night news wait for longer than the audit lets them.
LATE = {"I20"}
WHY = {"reason": "many at once", "now": NOW}


@pytest.fixture
def stage(transactional_db):
    set_clock(NOW)
    return make_stage(100 * ROUNDS)


@pytest.fixture
def venue(tmp_path, settings):
    process = VenueProcess(tmp_path)
    settings.SANDBOX_VENUE_URL = process.url
    yield process
    process.kill()


def as_worker(act):
    """Let `act` run as the worker in one transaction: the database refuses anybody else."""
    with transaction.atomic(), acting_as("worker"):
        return act()


def test_many_workers_send_and_settle_once(stage, venue):
    for turn in range(ROUNDS):
        transfer = stage.locked("sandbox")
        hammer(lambda number: as_worker(lambda: run_bridge(now=NOW))["sent"], clients=8)
        as_worker(lambda: run_bridge(now=NOW))
        assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)
        assert left(stage) == (100 * ROUNDS - 10 * (turn + 1), 0)
        assert venue.known(transfer.key)["cum_t"] == 10
    assert broken_invariants() - LATE == set()


def test_an_answer_that_comes_sixteen_times_counts_once(stage):
    transfer = stage.locked("manual")
    as_worker(lambda: run_bridge(now=NOW))
    raw = (
        f'{{"executions": [{{"exec_id": "X-1", "key": "{transfer.key}", "kind": "FILL", "quantity_t": 10,'
        f' "price_fen": {PRICE}, "at": "2026-11-02T09:00:00+08:00"}}]}}'
    ).encode()
    manual = Venue.objects.get(pk="manual")

    def hear(number: int) -> str:
        message = as_worker(
            lambda: store_message(venue=manual, transfer_id=None, channel="events", raw=raw, now=NOW)
        )
        as_worker(lambda: read_message(message.pk, now=NOW))
        return as_worker(lambda: apply_answers(transfer.pk, now=NOW))

    assert hammer(hear, clients=16) == {"SETTLED": 16}
    assert (exported_t(transfer), VenueAnswer.objects.count()) == (10, 1)
    assert broken_invariants() - LATE == set()


def test_a_transfer_is_locked_once(stage):
    for turn in range(ROUNDS):
        transfer = stage.drafted("manual")

        def lock(number: int, transfer=transfer) -> str:
            actor = (stage.ning if number % 2 else stage.ou).actor
            lock_transfer(actor=actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
            return "locked"

        assert hammer(lock, clients=8) == {"locked": 1, "WrongState": 7}
        assert left(stage)[1] == 10, turn
        cancel_transfer(actor=stage.mei.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
        assert left(stage)[1] == 0


def test_a_transfer_is_cancelled_or_sent_and_never_both(stage, venue):
    for _ in range(4 * ROUNDS):
        before = left(stage)[0]
        transfer = stage.locked("sandbox")

        def act(number: int, transfer=transfer) -> str:
            if number % 2:
                as_worker(lambda: run_bridge(now=NOW))
                return "ran"
            cancel_transfer(actor=stage.mei.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
            return "cancelled"

        outcomes = hammer(act, clients=4)
        as_worker(lambda: run_bridge(now=NOW))
        status = fresh(transfer).status
        assert status in ("CANCELLED", "SETTLED")
        assert (outcomes["cancelled"] == 1) is (status == "CANCELLED")
        sold = 10 * (status == "SETTLED")
        assert (exported_t(transfer), left(stage)) == (sold, (before - sold, 0))
    assert broken_invariants() - LATE == set()
