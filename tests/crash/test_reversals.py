"""kill -9 in the middle of taking back what was credited wrongly: each is taken once, and none is left."""

import os

import pytest

from credits.monitoring.models import Verdict
from credits.reversals.models import Reversal
from tests import cast
from tests.audit import broken_invariants
from tests.crash.workers import killed_among_others, recover
from tests.credits.reversals.stage import FRAUD, approve, done, propose
from tests.credits.rewards.grams import balances, load_catalogues

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
JOB, EACH = "credits.tasks.carry_out_reversals", 12


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done():
    """The fifth time it comes to its point, beside another worker; the next goes on."""
    load_catalogues()
    officers = cast.chen(), cast.tang()
    people = cast.lin(), cast.hua()
    for number in range(1, ROUNDS + 1):
        for member in people:
            for more in range(EACH):
                done(member.party.id, 10 + more)
            approve(officers[1], propose(officers[0], FRAUD, party_id=member.party.id))
        with killed_among_others(JOB, "reversal.before_commit:5", others=1):
            pass
        recover(JOB, lambda: not Reversal.objects.filter(status="WAITING").exists())
        taken = 2 * EACH * number
        assert Reversal.objects.filter(status="DONE").count() == taken
        assert Verdict.objects.filter(status="REVERSED").count() == taken
        assert [balances(member.party.id) for member in people] == [{"PERSONAL": 0}] * 2
    assert broken_invariants() == set()
