"""The crediting job: decide all that was received, range by range, chunk by chunk, until nothing is open.

Any number of workers may run it at once; each takes free ranges. Killed anywhere, the next run goes on: what
was committed is done, what was not is still open.
"""

import logging
from collections.abc import Callable

from credits.monitoring.chunk import OutcomesFor, credit_chunk
from credits.monitoring.models import CreditingShard
from credits.monitoring.shards import has_open_intakes, held, open_shards
from puhui.kernel.clock import puhui_now

log = logging.getLogger(__name__)

# Rounds of planning in one call: new intakes come in while the job runs; the schedule takes what is left.
ROUNDS_MAX = 100

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
        before = counts["chunks"]
        shards = open_shards(puhui_now())
        for shard in shards:
            with held(shard.pk) as taken:
                if taken:
                    _credit_shard(shard, outcomes_for, after_chunk, counts)
        if counts["chunks"] == before:
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
        decided = credit_chunk(shard, outcomes_for=outcomes_for)
        if decided is None:
            break
        counts["decided"] += decided
        counts["chunks"] += 1
        if after_chunk is not None:
            after_chunk()
