"""kill -9 of the bridge's worker: after the venue got an order, and after its words were stored.

The venue is the sandbox in a process of its own. Another worker works on beside the one that is killed; ten
rounds with TIER set (`make crash`), one otherwise.
"""

import os

import pytest

from market.bridge.models import BridgeTransfer, VenueMessage
from market.bridge.states import TransferStatus
from market.custody.models import Lot, LotReservation
from puhui.kernel.models import AuditEvent
from tests.audit import broken_invariants
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import set_clock
from tests.market.bridge.stage import Stage, exported_t, fresh, make_stage
from tests.market.bridge.venue_process import VenueProcess
from tests.market.instruments import lot_of
from tests.market.units import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
TASK, TRANSFERS, TONNES, SENT_T = "market.tasks.run_bridge", 4, 100, 10


def locked_several(stage: Stage) -> list[BridgeTransfer]:
    """Lock a transfer of each of several lots."""
    transfers = []
    for _ in range(TRANSFERS):
        stage.lot = lot_of(stage.mei, TONNES)
        transfers.append(stage.locked("sandbox", SENT_T))
    return transfers


def check_lost(transfer: BridgeTransfer, stored: int) -> None:
    """What the killed worker left: its units wait for the venue's word, and nothing has moved."""
    assert (transfer.status, exported_t(transfer)) == (TransferStatus.SUBMITTED, 0)
    assert LotReservation.objects.get(ref=transfer.pk).status == "ACTIVE"
    assert transfer.busy_until is not None
    assert VenueMessage.objects.filter(transfer=transfer).count() == stored


@pytest.mark.parametrize(
    ("point", "stored"),
    [pytest.param("bridge.after_send", 0, marks=pytest.mark.long), ("bridge.after_answer", 1)],
)
def test_a_killed_worker_leaves_nothing_lost_and_nothing_twice(transactional_db, tmp_path, point, stored):
    venue = VenueProcess(tmp_path)
    # A lease's real length, or a shorter one, so that fewer seconds are waited for its end.
    more = {"SANDBOX_VENUE_URL": venue.url, "LEASE_S": "15" if os.environ.get("TIER") else "6"}
    try:
        set_clock(NOW)
        stage = make_stage()
        for _ in range(ROUNDS):
            transfers = locked_several(stage)
            ids = [transfer.pk for transfer in transfers]
            with killed_among_others(TASK, point, **more):
                rows = BridgeTransfer.objects.filter(pk__in=ids)
                for lost in rows.exclude(status=TransferStatus.SETTLED):
                    check_lost(lost, stored)
                # The other worker has done the rest; it may even have read what the lost one stored.
                assert rows.filter(status=TransferStatus.SETTLED).count() >= TRANSFERS - 1

            def is_whole(ids=ids) -> bool:
                rows = BridgeTransfer.objects.filter(pk__in=ids)
                return not rows.exclude(status=TransferStatus.SETTLED).exists()

            # The lease of the lost worker has to end by itself.
            assert recover(TASK, is_whole, **more) < RECOVERED_WITHIN_S
            check_once(venue, transfers)
        assert broken_invariants() == set()
    finally:
        venue.kill()


def check_once(venue: VenueProcess, transfers: list[BridgeTransfer]) -> None:
    """Each was executed once by the venue and left our books once."""
    for transfer in transfers:
        lot = Lot.objects.get(pk=transfer.lot_id)
        assert (lot.remaining_t, lot.reserved_t) == (TONNES - SENT_T, 0)
        assert (exported_t(transfer), venue.known(transfer.key)["cum_t"]) == (SENT_T, SENT_T)
        assert fresh(transfer).settled_t == SENT_T
        sent = AuditEvent.objects.filter(action="bridge_submitted", object_id=str(transfer.pk))
        assert sent.count() == 1
