"""kill -9 of the bridge's worker: after the venue got an order, and after its words were stored."""

import subprocess
import sys

import pytest
from django.conf import settings

from market.bridge.models import BridgeTransfer, VenueMessage
from tests.audit import broken_invariants
from tests.crash.processes import environment
from tests.credits.activities.fixtures import set_clock
from tests.market.bridge.stage import exported_t, fresh, left, make_stage
from tests.market.bridge.venue_process import VenueProcess
from tests.market.units import NOW

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "import django; django.setup(); from market.tasks import run_bridge; run_bridge()"


def run_worker(venue: VenueProcess, crash_at: str = "") -> int:
    """Run the job in a process of its own; returns how it ended."""
    more = {"SANDBOX_VENUE_URL": venue.url, "DJANGO_SETTINGS_MODULE": "puhui.settings", "CRASH_AT": crash_at}
    command = [sys.executable, "-c", WORKER]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment("worker", **more)).returncode


@pytest.mark.parametrize(("point", "stored"), [("bridge.after_send", 0), ("bridge.after_answer", 1)])
def test_a_killed_worker_leaves_nothing_lost_and_nothing_twice(transactional_db, tmp_path, point, stored):
    venue = VenueProcess(tmp_path)
    try:
        set_clock(NOW)
        stage = make_stage()
        transfer = stage.locked("sandbox")
        assert run_worker(venue, point) == -9
        lost = fresh(transfer)
        assert (lost.status, left(stage), exported_t(transfer)) == ("SUBMITTED", (100, 10), 0)
        assert VenueMessage.objects.count() == stored
        # The lease of the lost worker is over in fifteen seconds; here at once.
        assert lost.busy_until is not None
        assert run_worker(venue) == 0
        if not stored:
            assert fresh(transfer).status == "SUBMITTED"
            BridgeTransfer.objects.filter(pk=transfer.pk).update(busy_until=NOW, next_look_at=NOW)
            assert run_worker(venue) == 0
        assert (fresh(transfer).status, left(stage), exported_t(transfer)) == ("SETTLED", (90, 0), 10)
        assert run_worker(venue) == 0
        assert (exported_t(transfer), venue.known(transfer.key)["cum_t"]) == (10, 10)
        assert broken_invariants() == set()
    finally:
        venue.kill()
