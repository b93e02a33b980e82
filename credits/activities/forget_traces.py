"""Destroying raw points once nobody needs them (decisions 17): what was concluded from them stays.

Who still needs a trace is known further up (verdicts, cases, reversals), and told by the caller. Whoever
begins to need one that was decided long ago, as an appeal of the last day does, takes `keep_traces` in its
transaction: a chunk destroys nothing until that transaction is over, and then sees what it wrote.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id

TRACES_A_CHUNK = 500
# One call looks at no more; whoever is left waits for the next night.
CHUNKS_A_RUN = 1_000
JOB = system_actor("forget_traces")
# No request lasts as long: an appeal that came in time finds the trace that it is about.
SLACK = timedelta(hours=1)
_LOCK = 5_208_217

# Of these activities, those whose trace must stay; `before` is the moment by which they have to be decided.
Needed = Callable[[Sequence[UUID], datetime], Collection[UUID]]

# Ids grow in the order of receipt, so that the first that is too young ends the run.
_NEXT = """
SELECT t.activity_id, a.received_at < %(before)s
  FROM credits_activitytrace t JOIN credits_activity a ON a.id = t.activity_id
 WHERE t.activity_id > %(after)s::uuid ORDER BY t.activity_id LIMIT %(most)s
"""
_DESTROY = "DELETE FROM credits_activitytrace WHERE activity_id = ANY(%s::uuid[])"


class _Chunk(NamedTuple):
    last: UUID
    destroyed: int
    kept: int
    is_last: bool


def forget_traces(counts: dict[str, int], *, needed: Sequence[Needed], now: datetime) -> None:
    """Destroy the points of traces decided `TRACE_DAYS` ago that nobody needs; counts `destroyed`, `kept`.

    A transaction a chunk: what was cut off is begun again by the next run, which passes over what is kept.
    """
    counts |= {"destroyed": 0, "kept": 0}
    before = now - timedelta(days=settings.TRACE_DAYS) - SLACK
    after = UUID(int=0)
    for _ in range(CHUNKS_A_RUN):
        chunk = _destroy_chunk(after, before, needed, now)
        if chunk is None:
            return
        after = chunk.last
        counts["destroyed"] += chunk.destroyed
        counts["kept"] += chunk.kept
        if chunk.is_last:
            return


def keep_traces() -> None:
    """Have no trace destroyed until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


@transaction.atomic
def _destroy_chunk(after: UUID, before: datetime, needed: Sequence[Needed], now: datetime) -> _Chunk | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_NEXT, {"after": after, "before": before, "most": TRACES_A_CHUNK})
        found = cursor.fetchall()
        old = [activity for activity, is_old in found if is_old]
        if not old:
            return None
        kept = {activity for of in needed for activity in of(old, before)}
        going = [activity for activity in old if activity not in kept]
        cursor.execute(_DESTROY, [going])
        if cursor.rowcount:
            record_event(
                actor=JOB,
                action="traces_destroyed",
                object_type="activity_trace",
                object_id=new_id(),
                now=now,
                destroyed=cursor.rowcount,
                first=str(going[0]),
                last=str(going[-1]),
            )
        return _Chunk(old[-1], cursor.rowcount, len(old) - len(going), len(found) < TRACES_A_CHUNK)
