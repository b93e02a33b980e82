"""The crediting job: decide all that was received, range by range, chunk by chunk, until nothing is open.

Any number of workers may run it at once; each takes free ranges. Killed anywhere, the next run goes on: what
was committed is done, what was not is still open.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from credits.monitoring.chunk import OutcomesFor, credit_chunk
from credits.monitoring.models import CreditingShard
from credits.monitoring.shards import has_open_intakes, held, open_shards
from puhui.kernel.clock import puhui_now

log = logging.getLogger(__name__)

# Rounds of planning in one call: new intakes come in while the job runs; the schedule takes what is left.
ROUNDS_MAX = 100
# Deadlocks in a row that a chunk outlives; the next run would do it all the same.
TRIES_MAX = 3

has_pending = has_open_intakes


def credit_pending(
    *, outcomes_for: OutcomesFor, after_chunk: Callable[[], object] | None = None
) -> dict[str, int]:
    """Decide what waits; returns counts of activities and chunks.

    `after_chunk` is called after each committed chunk: it assigns grams for coins, which is a step of its
    own.
    """
    counts = {"decided": 0, "chunks": 0}
    for _ in range(ROUNDS_MAX):
        if not has_open_intakes():
            break
        idle = True
        for shard in open_shards(puhui_now()):
            with held(shard.pk) as taken:
                if taken:
                    idle = False
                    _credit_shard(shard, outcomes_for, after_chunk, counts)
        if idle:
            break  # other workers hold what is left
    return counts


def _credit_shard(
    shard: CreditingShard,
    outcomes_for: OutcomesFor,
    after_chunk: Callable[[], object] | None,
    counts: dict[str, int],
) -> None:
    shard.refresh_from_db()
    while shard.finished_at is None:
        with _collector_resting():
            decided = _credit_chunk(shard, outcomes_for)
        if decided is None:
            break
        counts["decided"] += decided
        counts["chunks"] += 1
        if after_chunk is not None:
            after_chunk()


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep Python's garbage collector off a chunk's rows: they are many, hold no cycles and go by
    themselves."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _credit_chunk(shard: CreditingShard, outcomes_for: OutcomesFor) -> int | None:
    """Credit the next chunk, again where the database ended it to let another worker go on.

    That happens when two workers meet new versions in opposite order, each making what the other needs next.
    """
    for _ in range(TRIES_MAX):
        try:
            return credit_chunk(shard, outcomes_for=outcomes_for)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            shard.refresh_from_db()
    return credit_chunk(shard, outcomes_for=outcomes_for)
