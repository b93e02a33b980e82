"""The crediting job: decide all that was received, range by range, chunk by chunk, until nothing is open.

Any number of workers may run it at once; each takes free ranges. Killed anywhere, the next run goes on: what
was committed is done, what was not is still open.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError
from psycopg.errors import DeadlockDetected

from credits.monitoring.chunk import OutcomesFor, credit_chunk
from credits.monitoring.models import CreditingShard
from credits.monitoring.shards import has_open_intakes, held, open_shards
from credits.monitoring.undecided import next_chunk
from puhui.kernel.clock import puhui_now

log = logging.getLogger(__name__)

# Rounds of planning in one call: new intakes come in while the job runs; the schedule takes what is left.
ROUNDS_MAX = 100
# Deadlocks in a row that a chunk outlives; the next run would do it all the same.
TRIES_MAX = 3
# More than so many parties that cannot be credited are no matter of theirs: the run ends.
LEFT_OUT_MAX = 20
# The database is not there, or not for us: no party is to blame.
GONE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

has_pending = has_open_intakes


def credit_pending(
    *, outcomes_for: OutcomesFor, after_chunk: Callable[[], object] | None = None
) -> dict[str, int]:
    """Decide what waits; returns counts of activities and chunks.

    `after_chunk` is called after each committed chunk: it assigns grams for coins, which is a step of its
    own. Raises PartiesLeftOut, once everybody else is done.
    """
    work = _Work(outcomes_for, after_chunk)
    for _ in range(ROUNDS_MAX):
        if not has_open_intakes():
            break
        idle = True
        for shard in open_shards(puhui_now()):
            with held(shard.pk) as taken:
                if taken:
                    idle = False
                    work.credit_shard(shard)
        if work.left_out:
            raise PartiesLeftOut(work.left_out)
        if idle:
            break  # other workers hold what is left
    return {"decided": work.decided, "chunks": work.chunks}


class PartiesLeftOut(Exception):
    """What these parties sent could not be written; it waits, and the next run tries again."""

    def __init__(self, parties: list[UUID]) -> None:
        super().__init__(f"{len(parties)} parties could not be credited: {', '.join(map(str, parties[:10]))}")


class _Work:
    """One call of the job: what it was told, and what it has done."""

    def __init__(self, outcomes_for: OutcomesFor, after_chunk: Callable[[], object] | None) -> None:
        self._outcomes_for, self._after_chunk = outcomes_for, after_chunk
        self.decided = self.chunks = 0
        self.left_out: list[UUID] = []

    def credit_shard(self, shard: CreditingShard) -> None:
        shard.refresh_from_db()
        while shard.finished_at is None:
            with _collector_resting():
                decided = self._credit_next(shard)
            if decided is None:
                break
            self.decided += decided
            self.chunks += 1
            if self._after_chunk is not None:
                self._after_chunk()

    def _credit_next(self, shard: CreditingShard) -> int | None:
        """Credit the next chunk; where that fails, its parties one by one, without those that fail alone."""
        try:
            return self._credit(shard)
        except GONE:
            raise
        except Exception as error:
            log.warning("a chunk failed and is done party by party: %s", error)
        shard.refresh_from_db()
        decided = 0
        for party in next_chunk(high=shard.high, after=shard.last_party).parties:
            try:
                decided += self._credit(shard, most=1) or 0
            except GONE:
                raise
            except Exception:
                log.exception("party %s cannot be credited and is left out", party)
                CreditingShard.objects.filter(pk=shard.pk).update(last_party=party)
                shard.refresh_from_db()
                self.left_out.append(party)
                if len(self.left_out) == LEFT_OUT_MAX:
                    raise PartiesLeftOut(self.left_out) from None
        return decided

    def _credit(self, shard: CreditingShard, *, most: int | None = None) -> int | None:
        """Credit a chunk, again where the database ended it to let another worker go on.

        That happens when two workers meet new versions in opposite order, each making what the other needs.
        """
        for _ in range(TRIES_MAX):
            try:
                return credit_chunk(shard, outcomes_for=self._outcomes_for, most=most)
            except (OperationalError, DeadlockDetected) as error:
                # Bare where the statement went past Django.
                if not isinstance(error.__cause__ or error, DeadlockDetected):
                    raise
                shard.refresh_from_db()
        return credit_chunk(shard, outcomes_for=self._outcomes_for, most=most)


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
