"""What a chunk reads: its open intakes, the undecided activities of their parties, and the earlier decisions.

Columns come typed and ready for use; ids as bytes, because that is how they are written back, and instants as
the numbers that the binary format has for them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from credits.methodologies.language.document import Tier
from credits.screening.types import Claim
from puhui.kernel.copy import EPOCH, binary_cursor, bytes_array, id_array, streaming_cursor, uuid_array
from puhui.kernel.ids import floor_number

PARTIES_A_CHUNK = 2_500
ACTIVITIES_A_CHUNK = 50_000
# Operator records are taken up to 60 days after their end, and a period is at most 31 days long.
LOOK_BACK = timedelta(days=100)
ROWS_A_FETCH = 5_000
# An act is taken at the earliest two minutes before its end; the rest is for clocks that differ a little.
RECEIVED_BEFORE_END_MAX = timedelta(minutes=10)


class Chunk(NamedTuple):
    """The intakes one transaction decides, the last party among them, and whether it is the range's last."""

    intake_ids: list[int]
    parties: list[UUID]
    last_party: UUID | None
    is_last: bool
    has_tracks: bool = False


class Decided(NamedTuple):
    """An earlier decision that may matter to a new one: it takes up time, room under a cap, or a mean."""

    party: bytes
    activity: bytes
    type_id: int
    begin_us: int
    end_us: int
    day: int
    inputs: str
    basis_id: int | None
    credited_g: int
    # How it was evidenced, and whether a person has yet to look at it.
    tier: Tier
    is_waiting: bool
    meter: bytes | None


_INTAKES = """
SELECT party_id, array_agg(id), sum(activities), sum(tracks) FROM credits_intake
WHERE party_id <= %(high)s AND (%(after)s::uuid IS NULL OR party_id > %(after)s::uuid)
GROUP BY party_id ORDER BY party_id LIMIT %(limit)s
"""

# Some thousands of parties are looked up in tables that grow by a million rows while the job runs, faster
# than their statistics: every way but the look-up by index would sooner or later read a table as a whole,
# chunk for chunk.
_BY_INDEX = """
SELECT set_config(name, value, true) FROM (VALUES
    ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'), ('enable_hashagg',
    'off'), ('enable_material', 'off'), ('max_parallel_workers_per_gather', '0'), ('jit', 'off'), ('work_mem',
    '32MB') ) AS wanted (name, value)
"""

# Shanghai is eight hours ahead of UTC, without summer time since 1991; no act lies before 2000.
_DAY = "floor((date_part('epoch', a.occurred_from) + 28800) / 86400)::int - 10957"

_CLAIM = f"""
SELECT a.party_id, a.occurred_from, a.id, a.occurred_to, a.scheme, a.type_id, a.region, {_DAY},
       a.inputs::text, a.tier, a.measured_m,
       a.trace_digest IS NOT NULL AND NOT EXISTS (
           SELECT FROM credits_traceclaim t
            WHERE t.digest = a.trace_digest AND t.activity_id = a.id OFFSET 0),
       a.meter_id
"""

# OFFSET 0 keeps the planner from turning a look-up a party into a join that begins at the other end, and the
# last ones from reading all traces and all verdicts once a chunk instead of asking for a few. Few verdicts
# are asked for: whatever came after the last that a party has one on can have none. Python puts the
# activities in order: they nearly are.
_UNDECIDED = f"""
{_CLAIM}
FROM unnest(%(parties)s::uuid[]) AS p(party_id)
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT activity_id FROM credits_verdict WHERE party_id = p.party_id
                     ORDER BY activity_id DESC LIMIT 1), %(none)s::uuid) AS id OFFSET 0
) AS last
CROSS JOIN LATERAL (
    SELECT * FROM credits_activity WHERE party_id = p.party_id AND occurred_from > %(since)s OFFSET 0
) AS a
WHERE a.id > last.id OR NOT EXISTS (
    SELECT FROM credits_verdict v WHERE v.party_id = a.party_id AND v.activity_id = a.id OFFSET 0)
"""

# What waits for a number that nobody had: its latest verdict says so, and nothing else.
_WAITING = """
EXISTS (
    SELECT FROM credits_verdict v
     WHERE v.party_id = a.party_id AND v.activity_id = a.id AND v.status = 'IN_REVIEW'
       AND v.reason_codes <@ %(reasons)s::text[]
       AND NOT EXISTS (SELECT FROM credits_verdict later WHERE later.party_id = v.party_id
                       AND later.activity_id = v.activity_id AND later.seq > v.seq))
"""
_IN_REVIEW = f"""
{_CLAIM}
FROM unnest(%(parties)s::uuid[]) AS p(party_id)
CROSS JOIN LATERAL (
    SELECT DISTINCT activity_id FROM credits_verdict
     WHERE party_id = p.party_id AND status = 'IN_REVIEW' OFFSET 0
) AS r
JOIN credits_activity a ON a.id = r.activity_id
WHERE {_WAITING}
"""

# Driven by the verdicts: a party without any costs one look into their index. An activity was received at the
# earliest two minutes before its end, so ids made before that moment cannot matter.
_DECIDED = f"""
SELECT p.party_id, a.id, a.type_id, a.occurred_from, a.occurred_to, {_DAY}, a.inputs::text, v.basis_id,
       v.credited_g, v.tier, v.status = 'IN_REVIEW', a.meter_id
FROM unnest(%(parties)s::uuid[], %(floors)s::uuid[]) AS p(party_id, floor)
CROSS JOIN LATERAL (
    SELECT * FROM credits_verdict AS found
    WHERE party_id = p.party_id AND activity_id >= p.floor AND status IN ('CREDITED', 'IN_REVIEW')
      AND NOT EXISTS (SELECT FROM credits_verdict later WHERE later.party_id = found.party_id
                      AND later.activity_id = found.activity_id AND later.seq > found.seq)
    OFFSET 0
) AS v
JOIN credits_activity a ON a.id = v.activity_id
ORDER BY p.party_id, a.occurred_from, a.id
"""


def look_up_by_index() -> None:
    """Have this transaction's statements find their rows by index, whatever the statistics say."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)


_NO_ID = UUID(int=0)
# What `Claim._make` does, without the way through Python: it is done a million times.
_claim = partial(tuple.__new__, Claim)


def next_chunk(*, high: UUID, after: UUID | None, most: int | None = None) -> Chunk:
    """Return the next parties with open intakes: `most`, or up to 2,500 or about 50,000 activities."""
    intake_ids: list[int] = []
    parties: list[UUID] = []
    activities = 0
    limit = most or PARTIES_A_CHUNK
    with connection.cursor() as cursor:
        # One more than taken, so that the last chunk knows that it is: an empty one after it would have the
        # next range wait for it.
        cursor.execute(_INTAKES, {"high": high, "after": after, "limit": limit + 1})
        waiting = cursor.fetchall()
    tracks = 0
    for party, ids, count, traced in waiting[:limit]:
        parties.append(party)
        intake_ids += ids
        activities += count
        tracks += traced
        if activities >= ACTIVITIES_A_CHUNK:
            break
    last = parties[-1] if parties else None
    return Chunk(intake_ids, parties, last, len(parties) == len(waiting), tracks > 0)


def undecided_of(parties: list[UUID], now: datetime) -> list[Claim]:
    """Return the undecided activities of the parties, by party and time."""
    claims: list[Claim] = []
    arguments = {"parties": uuid_array(parties), "since": now - LOOK_BACK, "none": _NO_ID}
    with streaming_cursor("undecided") as cursor:
        cursor.execute(_UNDECIDED, arguments, binary=True)
        while rows := cursor.fetchmany(ROWS_A_FETCH):
            claims += map(_claim, rows)
    claims.sort()
    return claims


def waiting_of(parties: list[UUID], reasons: list[str]) -> list[Claim]:
    """Return the activities of the parties in review for nothing but `reasons`, by party and time."""
    with binary_cursor() as cursor:
        cursor.execute(_IN_REVIEW, {"parties": uuid_array(parties), "reasons": reasons}, binary=True)
        return sorted(map(_claim, cursor))


def decided_of(lows: dict[bytes, int], now: datetime) -> Iterator[Decided]:
    """Yield the standing decisions of parties from each one's own instant (us since 2000) on, by party and
    time."""
    # Ids are made by the real clock; where the scheme's clock runs ahead of it, they lie that much earlier.
    ahead = max(now - timezone.now(), timedelta(0)) + RECEIVED_BEFORE_END_MAX
    first_ms = int((EPOCH - ahead).timestamp() * 1000) - 1
    floors = [floor_number(first_ms + low // 1000) for low in lows.values()]
    with binary_cursor() as cursor:
        cursor.execute(_DECIDED, {"parties": bytes_array(lows), "floors": id_array(floors)}, binary=True)
        yield from map(Decided._make, cursor)
