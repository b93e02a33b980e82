"""kill -9 in the middle of carrying out transfers: nothing is gone twice, and the next run does the rest."""

import os

import pytest

from credits.ledger.models import Transfer
from credits.registry.models import PartyTransfer
from puhui.kernel.models import AuditEvent
from tests.audit import broken_invariants
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.registry.parties import holdings_t, lay_parties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
JOB, POINT, EACH = "credits.tasks.execute_transfers", "transfer.before_commit", 6


def is_all_carried_out() -> bool:
    return not apart_from_the_stream(PartyTransfer.objects.exclude(status="COMPLETED")).exists()


@pytest.mark.streamed("grams")
def test_a_worker_killed_before_its_commit_moved_nothing_and_the_others_go_on():
    parties = lay_parties()
    parties.trusted()
    for number in range(1, ROUNDS + 1):
        for _ in range(EACH):
            parties.approved(parties.begin(1))
        with killed_among_others(JOB, f"{POINT}:3", others=2):
            pass
        assert recover(JOB, is_all_carried_out) < RECOVERED_WITHIN_S
        done = EACH * number
        assert Transfer.objects.filter(kind="PARTY_TRANSFER").count() == done
        assert (holdings_t(parties.harbour.id), holdings_t(parties.bakery.id)) == ((done, 0), (100 - done, 0))
        assert AuditEvent.objects.filter(action="transfer_completed").count() == done
    # The units were planted: no activity or report stands behind them.
    assert not {code for code in broken_invariants() if code.startswith("I")} - {"I7", "I7a"}
