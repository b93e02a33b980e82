"""Who decides which parties: a run cuts the parties with open intakes into ranges, workers take free ranges.

A range (shard) is held by a session-level advisory lock, so that it falls free when its worker dies; the
watermark `last_party` saves the next holder the way. Neither is the wall against deciding twice: that is
UNIQUE on verdicts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from credits.monitoring.models import CreditingShard
from puhui.kernel.ids import new_id

# A range holds at least one chunk's parties; more ranges than workers, so that none waits long for the last.
PARTIES_A_SHARD_MIN = 2_500
SHARDS_MAX = 40
_PLAN_LOCK = 0x7075687569  # "puhui": one planner at a time
_SHARD_LOCKS = 0x73686172  # "shar": the class of the shard locks

# The last party of each range; there are at most as many ranges as asked for, of at least so many parties.
_BORDERS = """
WITH waiting AS (
    SELECT party_id, row_number() OVER (ORDER BY party_id) AS number, count(*) OVER () AS total
      FROM (SELECT party_id FROM credits_intake GROUP BY party_id) AS parties
), cut AS (
    SELECT *, greatest(1, least(%(most)s, total / %(least)s)) AS ranges FROM waiting
)
SELECT party_id FROM cut WHERE number * ranges / total > (number - 1) * ranges / total ORDER BY number
"""


def has_open_intakes() -> bool:
    """Tell whether anything waits to be decided."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM credits_intake)")
        return cursor.fetchone()[0]


def open_shards(now: datetime) -> list[CreditingShard]:
    """Return the unfinished shards; where there are none and intakes wait, plan a run and return its
    shards."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PLAN_LOCK])
        unfinished = list(CreditingShard.objects.filter(finished_at=None).order_by("id"))
        return unfinished or _plan(now)


@contextmanager
def crediting_held_off() -> Iterator[bool]:
    """Keep workers from beginning a range in the open transaction; yields whether none of them is at one.

    Whoever plans waits for the transaction's end, and all that a worker decides is written before its range
    is finished.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PLAN_LOCK])
    yield not CreditingShard.objects.filter(finished_at=None).exists()


def keep_out(party_id: UUID) -> bool:
    """Keep the crediting job from beginning with a party until the transaction ends; false if it is at it.

    Caps are derived from what is decided: two that read at one moment would both take the same room.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PLAN_LOCK])
    unfinished = CreditingShard.objects.filter(finished_at=None, high__gte=party_id)
    return not unfinished.filter(Q(last_party=None) | Q(last_party__lt=party_id)).exists()


def _plan(now: datetime) -> list[CreditingShard]:
    with connection.cursor() as cursor:
        cursor.execute(_BORDERS, {"most": SHARDS_MAX, "least": PARTIES_A_SHARD_MIN})
        borders = [high for (high,) in cursor.fetchall()]
    run_id = new_id()
    # None at all, if another worker has decided the last of them since.
    lows = [None, *borders][:-1]
    return CreditingShard.objects.bulk_create(
        CreditingShard(run_id=run_id, low=low, high=high, last_party=low, started_at=now)
        for low, high in zip(lows, borders, strict=True)
    )


@contextmanager
def held(shard_id: UUID) -> Iterator[bool]:
    """Hold the shard while the block runs; yields false if another worker holds it."""
    key = int.from_bytes(shard_id.bytes[-4:], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SHARD_LOCKS, key])
        (taken,) = cursor.fetchone()
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SHARD_LOCKS, key])
