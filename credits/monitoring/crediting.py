"""The crediting job: decide all that was received, range by range, chunk by chunk, until nothing is open.

Any number of workers may run it at once; each takes free ranges. Killed anywhere, the next run goes on: what
was committed is done, what was not is still open.
"""

import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError

from credits.monitoring.ahead import Ahead, outlive_deadlocks
from credits.monitoring.chunk import OutcomesFor, Settle, write_chunk
from credits.monitoring.models import CreditingShard
from credits.monitoring.prepare import Prepared, prepare_chunk
from credits.monitoring.shards import has_open_intakes, held, open_shards
from credits.monitoring.undecided import next_chunk
from puhui.kernel.clock import puhui_now

log = logging.getLogger(__name__)

# Rounds of planning in one call: new intakes come in while the job runs; the schedule takes what is left.
ROUNDS_MAX = 100
# More than so many parties that cannot be credited are no matter of theirs: the run ends.
LEFT_OUT_MAX = 20
# What does go in cycles is little: a run of millions is swept now and then.
CHUNKS_A_COLLECTION = 100
# The database is not there, or not for us: no party is to blame.
GONE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

has_pending = has_open_intakes


def credit_pending(
    *,
    outcomes_for: OutcomesFor,
    after_chunk: Callable[[], object] | None = None,
    settle: Settle | None = None,
) -> dict[str, int]:
    """Decide what waits; returns counts of activities and chunks.

    `after_chunk` is called after each committed chunk: it assigns grams for coins, which is a step of its
    own; `settle` within its transaction, to collect what debtors owe. Raises PartiesLeftOut, once everybody
    else is done.
    """
    work = _Work(outcomes_for, after_chunk, settle)
    for _ in range(ROUNDS_MAX):
        if not has_open_intakes():
            break
        has_worked = work.credit(open_shards(puhui_now()))
        if work.left_out:
            raise PartiesLeftOut(work.left_out)
        if not has_worked:
            break  # other workers hold what is left
    return {"decided": work.decided, "chunks": work.chunks}


class PartiesLeftOut(Exception):
    """What these parties sent could not be written; it waits, and the next run tries again."""

    def __init__(self, parties: list[UUID]) -> None:
        super().__init__(f"{len(parties)} parties could not be credited: {', '.join(map(str, parties[:10]))}")


class _Work:
    """One call of the job: what it was told, and what it has done."""

    def __init__(
        self,
        outcomes_for: OutcomesFor,
        after_chunk: Callable[[], object] | None,
        settle: Settle | None,
    ) -> None:
        self._outcomes_for, self._after_chunk, self._settle = outcomes_for, after_chunk, settle
        self.decided = self.chunks = 0
        self.left_out: list[UUID] = []

    def credit(self, shards: Iterable[CreditingShard]) -> bool:
        """Go through those shards that nobody else holds; returns whether there was one.

        A shard stays held until the last of them is done: the next one begins before it is.
        """
        with ExitStack() as locks, Ahead() as ahead, _collector_resting():
            free = _free(shards, locks)
            shard = next(free, None)
            is_idle = shard is None
            while shard is not None:
                shard = self._credit_next(shard, free, ahead)
                if self._after_chunk is not None:
                    self._after_chunk()
                if self.chunks % CHUNKS_A_COLLECTION == 0:
                    gc.collect()
        return not is_idle

    def _credit_next(
        self, shard: CreditingShard, free: Iterator[CreditingShard], ahead: Ahead
    ) -> CreditingShard | None:
        """Credit the shard's next chunk and return whose is the next; where it fails, party by party."""
        following: CreditingShard | None = shard
        try:
            prepared = ahead.get(shard.high, shard.last_party)
            after = prepared.chunk.last_party
            if prepared.chunk.is_last:
                following = next(free, None)
                after = following.last_party if following else None
            if following is not None:
                ahead.begin(following.high, after)
            self._write(shard, prepared)
        except GONE:
            raise
        except Exception as error:
            log.warning("a chunk failed and is done party by party: %s", error)
            self._credit_one_by_one(shard)
            if following is not shard:
                CreditingShard.objects.filter(pk=shard.pk).update(finished_at=puhui_now())
        return following

    def _credit_one_by_one(self, shard: CreditingShard) -> None:
        """Credit the next chunk's parties one by one, without those that fail alone."""
        shard.refresh_from_db()
        for party in next_chunk(high=shard.high, after=shard.last_party).parties:
            try:
                self._write(shard, prepare_chunk(high=shard.high, after=shard.last_party, most=1))
            except GONE:
                raise
            except Exception:
                log.exception("party %s cannot be credited and is left out", party)
                CreditingShard.objects.filter(pk=shard.pk).update(last_party=party)
                shard.refresh_from_db()
                self.left_out.append(party)
                if len(self.left_out) == LEFT_OUT_MAX:
                    raise PartiesLeftOut(self.left_out) from None

    def _write(self, shard: CreditingShard, prepared: Prepared) -> None:
        self.decided += outlive_deadlocks(
            lambda: write_chunk(shard, prepared, outcomes_for=self._outcomes_for, settle=self._settle)
        )
        self.chunks += bool(prepared.chunk.parties)


def _free(shards: Iterable[CreditingShard], locks: ExitStack) -> Iterator[CreditingShard]:
    """Take the shards that nobody holds, each when it is asked for."""
    for shard in shards:
        if locks.enter_context(held(shard.pk)):
            shard.refresh_from_db()
            if shard.finished_at is None:
                yield shard


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep Python's garbage collector off the rows of the chunks: they are many, hold no cycles and go by
    themselves. Between two chunks it would go through those of the one that is prepared ahead."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
