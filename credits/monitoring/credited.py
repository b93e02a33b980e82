"""Reading what was credited, with all that its grams follow from: the act, its basis, and who came before it.

Nothing here is held beyond a batch: verdicts come by key or by the seed's order, and beside each batch those
that stood before its own under the same caps.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

ROWS_A_BATCH = 2_000


class Credited(NamedTuple):
    """A verdict that credits, with its act. `inputs` is the JSON text as stored, grams are whole.

    `superseded_at` is when a later verdict took its place, such as a reversal.
    """

    party: UUID
    activity: UUID
    seq: int
    decided_at: datetime
    begun_at: datetime
    region: str
    inputs: str
    measured_m: int | None
    tier: str
    basis_id: int
    resolved: dict[str, str] | None
    reduction_g: int
    credited_g: int
    capped_g: int
    superseded_at: datetime | None

    @property
    def key(self) -> tuple[UUID, UUID, int]:
        """The verdict's primary key, by which batches go on."""
        return self.party, self.activity, self.seq


class Span(NamedTuple):
    """Half-open time of one party: the period over which a cap counts."""

    party: UUID
    begins: datetime
    ends: datetime


_COLUMNS = """
v.party_id, v.activity_id, v.seq, v.decided_at, a.occurred_from, a.region, a.inputs::text, a.measured_m,
v.tier, v.basis_id, v.resolved::text, v.reduction_g, v.credited_g, v.capped_g,
(SELECT min(later.decided_at) FROM credits_verdict later
  WHERE later.party_id = v.party_id AND later.activity_id = v.activity_id AND later.seq > v.seq)
"""
_WANTED = "v.status = 'CREDITED' AND (%(since)s::timestamptz IS NULL OR v.decided_at >= %(since)s)"
_NEXT = f"""
SELECT {_COLUMNS} FROM credits_verdict v JOIN credits_activity a ON a.id = v.activity_id
 WHERE {_WANTED} AND (%(party)s::uuid IS NULL
       OR (v.party_id, v.activity_id, v.seq) > (%(party)s::uuid, %(activity)s::uuid, %(seq)s))
 ORDER BY v.party_id, v.activity_id, v.seq LIMIT %(limit)s
"""  # noqa: S608  constant text
# The hash that PostgreSQL itself spreads ids with: the same seed finds the same rows, and no text is made.
_SAMPLED = f"""
SELECT party_id, activity_id, seq FROM credits_verdict v WHERE {_WANTED}
 ORDER BY uuid_hash_extended(activity_id, %(seed)s), activity_id, seq LIMIT %(limit)s
"""  # noqa: S608  constant text
_BY_KEY = f"""
SELECT {_COLUMNS}
  FROM unnest(%(parties)s::uuid[], %(activities)s::uuid[], %(seqs)s::int[]) AS k (party_id, activity_id, seq)
  JOIN credits_verdict v USING (party_id, activity_id, seq) JOIN credits_activity a ON a.id = v.activity_id
 WHERE v.status = 'CREDITED'
"""  # noqa: S608  constant text
_WITHIN = f"""
SELECT {_COLUMNS}
  FROM unnest(%(parties)s::uuid[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
       AS s (party_id, begins, ends)
 CROSS JOIN LATERAL (
     SELECT * FROM credits_activity
      WHERE party_id = s.party_id AND occurred_from >= s.begins AND occurred_from < s.ends OFFSET 0
 ) AS a
  JOIN credits_verdict v ON v.party_id = a.party_id AND v.activity_id = a.id AND v.status = 'CREDITED'
"""  # noqa: S608  constant text


def all_credited(since: datetime | None = None) -> Iterator[list[Credited]]:
    """Yield every verdict that credits (decided from `since` on), in batches by party."""
    last: tuple[UUID | None, UUID | None, int] = (None, None, 0)
    while batch := _read(_NEXT, _after(last) | {"since": since, "limit": ROWS_A_BATCH}):
        yield batch
        last = batch[-1].key


def sampled(size: int, seed: int, since: datetime | None = None) -> Iterator[list[Credited]]:
    """Yield `size` of them, chosen by `seed` alone; all of them where there are no more."""
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLED, {"since": since, "seed": seed, "limit": size})
        keys = sorted(cursor.fetchall())
    for start in range(0, len(keys), ROWS_A_BATCH):
        yield by_key(keys[start : start + ROWS_A_BATCH])


def by_key(keys: Iterable[tuple[UUID, UUID, int]]) -> list[Credited]:
    """Return those verdicts by (party, activity, seq) that credit."""
    parties, activities, seqs = zip(*keys, strict=True)
    return _read(_BY_KEY, {"parties": list(parties), "activities": list(activities), "seqs": list(seqs)})


def credited_within(spans: Iterable[Span]) -> list[Credited]:
    """Return what was credited for acts that began within the spans, each verdict once."""
    wanted = sorted(set(spans))
    arguments: dict[str, Any] = {
        "parties": [span.party for span in wanted],
        "begins": [span.begins for span in wanted],
        "ends": [span.ends for span in wanted],
    }
    rows = _read(_WITHIN, arguments) if wanted else []
    return list({row.key: row for row in rows}.values())


def count_credited(since: datetime | None = None) -> int:
    """Return how many verdicts credit, decided from `since` on."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM credits_verdict v WHERE {_WANTED}", {"since": since})  # noqa: S608
        return cursor.fetchone()[0]


def _after(last: tuple[UUID | None, UUID | None, int]) -> dict[str, Any]:
    return dict(zip(("party", "activity", "seq"), last, strict=True))


def _read(sql: str, arguments: dict[str, Any]) -> list[Credited]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return [_credited(row) for row in cursor.fetchall()]


def _credited(row: tuple) -> Credited:
    found = Credited._make(row)
    if not isinstance(found.resolved, str):
        return found
    return found._replace(resolved=msgspec.json.decode(found.resolved))
