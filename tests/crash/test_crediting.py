"""The crediting worker, killed again and again: every activity is decided once, and the books are right.

5,000 activities every day; 50,000 with LONG=1, as in CI, and with TIER=N (`make crash`), which kills oftener.
"""

import contextlib
import os
import signal
from collections import Counter
from random import Random
from time import sleep

import pytest

from credits.activities.models import Activity, Intake
from credits.ledger.models import Balance
from credits.ledger.types import Book
from credits.monitoring.models import CreditingShard, OutcomeDue, Verdict
from credits.rewards.models import Assignment
from puhui.kernel.models import AuditEvent, JobRun
from tests.audit import broken_invariants
from tests.crash.nurseries import Nursery
from tests.crash.people import make_people, takers_among
from tests.credits.activities.fixtures import catalogs  # noqa: F401
from tests.credits.monitoring.crediting import check_books

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

IS_NIGHT, IS_LONG = bool(os.environ.get("TIER")), bool(os.environ.get("TIER") or os.environ.get("LONG"))
ACTIVITIES = 50_000 if IS_LONG else 5_000
# So many workers are killed, each so many seconds after its birth, before one may finish.
KILLS = 100 if IS_NIGHT else 30 if IS_LONG else 8
LIVES = (0.02, 0.4)
# So small that there is always another chunk to be killed in.
PARTIES_A_CHUNK = "5" if IS_LONG else "1"


def test_killed_at_any_moment_the_batch_is_finished_exactly_once(catalogs):  # noqa: F811
    parties = make_people(ACTIVITIES)
    seed = Random().randrange(10**6)
    print(f"seed {seed}")
    random, killed, ended = Random(seed), 0, None
    with Nursery(PARTIES_A_CHUNK=PARTIES_A_CHUNK) as workers:
        while ended != 0:
            worker = workers.start_worker()
            if killed < KILLS:
                sleep(random.uniform(*LIVES))
                # It stays there as a zombie until its parent has looked, so the number is nobody else's.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            ended = workers.wait_for_end()
            assert ended in (0, -signal.SIGKILL), f"the worker failed by itself: {ended}"
            killed += ended != 0
    # How much a life gets done is the affair of the machine; once is the least that shows a second beginning.
    assert killed >= 1, f"only {killed} kills: too little work for this machine"

    counts = Counter(Verdict.objects.values_list("activity_id", flat=True))
    assert len(counts) == Activity.objects.count() == ACTIVITIES
    assert set(counts.values()) == {1}
    assert not Intake.objects.exists()
    assert not CreditingShard.objects.filter(finished_at=None).exists()
    check_books()
    # What the chunks tell of themselves is what was done: nothing twice, nothing by a chunk that was cut off.
    chunks = AuditEvent.objects.filter(action="credit_chunk")
    assert sum(chunk.detail["decided"] for chunk in chunks) == ACTIVITIES
    check_outcomes(parties)
    assert broken_invariants() == set()
    # A killed run leaves its row; the sweep will find it.
    assert JobRun.objects.filter(status="RUNNING").count() >= killed // 2


def check_outcomes(parties: list) -> None:
    """Who keeps has kept every gram, who takes has a coin for each of theirs, and nothing is left due."""
    takers = {party.id for party in takers_among(parties)}
    assert not OutcomeDue.objects.filter(done_at=None).exists()
    sums: dict[bool, Counter] = {True: Counter(), False: Counter()}
    for balance in Balance.objects.select_related("account", "asset"):
        taker = balance.account.party_id in takers
        book = "coins" if balance.asset.book == Book.COIN else "grams"
        sums[taker][book] += balance.available
    credited = Counter()
    for verdict in Verdict.objects.all():
        credited[verdict.party_id in takers] += verdict.credited_g
    assert sums[False] == Counter(grams=credited[False])
    assert +sums[True] == Counter(coins=credited[True])
    assert set(Assignment.objects.values_list("party_id", flat=True)) == takers
