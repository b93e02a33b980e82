"""kill -9 of the worker that gives the buffer what a void left in its owner's lots; another works beside it.

Ten rounds with TIER set (`make crash`), one otherwise.
"""

import os

import pytest

from credits.ledger.models import Transfer
from market.custody.models import Lot
from market.custody.returning import lots_to_return
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.market.instruments import lot_of
from tests.market.voiding import make_voider, where_units_lie

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
TASK, LOTS, TONNES = "market.tasks.run_sessions", 3, 100


@pytest.mark.long
def test_lots_whose_return_was_cut_off_before_its_commit_are_given_to_the_buffer_once():
    seller, void = cast.mei(), make_voider()
    for number in range(1, ROUNDS + 1):
        lots = [lot_of(seller, TONNES) for _ in range(LOTS)]
        for lot in lots:
            void(lot.batch)
        due = Lot.objects.filter(pk__in=[lot.pk for lot in lots])
        with killed_among_others(TASK, "return.before_commit", others=0):
            pass
        assert set(due.values_list("remaining_t", flat=True)) == {TONNES}
        assert broken_invariants() == set()
        with killed_among_others(TASK, "return.before_commit"):
            pass  # the other waits for the lot that the one holds, and carries on with all
        assert recover(TASK, lambda: not lots_to_return()) < RECOVERED_WITHIN_S
        assert set(due.values_list("remaining_t", flat=True)) == {0}
        for lot in lots:
            assert where_units_lie(lot.batch) == {"BUFFER": TONNES}
        done = LOTS * number
        assert Transfer.objects.filter(kind="RESTORATION").count() == done
        assert AuditEvent.objects.filter(action="lot_returned").count() == done
    assert broken_invariants() == set()
