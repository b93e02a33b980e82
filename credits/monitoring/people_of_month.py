"""Whose acts lie in a span of days, and all of those acts: read a batch of people at a time."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from credits.methodologies.snapshot import start_of_day
from credits.screening.types import Claim
from puhui.kernel.clock import business_date
from puhui.kernel.copy import binary_cursor, microseconds, uuid_array

PEOPLE_A_BATCH = 500


class Days(NamedTuple):
    """Half-open days in Shanghai."""

    first: date
    after: date

    @property
    def begins(self) -> datetime:
        return start_of_day(self.first)

    @property
    def ends(self) -> datetime:
        return start_of_day(self.after)

    @property
    def begins_us(self) -> int:
        """The first instant in microseconds since 2000, as claims have it."""
        return microseconds(self.begins)


def last_month(now: datetime) -> Days:
    """Return the calendar month before the one of `now`, in Shanghai."""
    this = business_date(now).replace(day=1)
    return Days((this - timedelta(days=1)).replace(day=1), this)


_OF_TYPES = "type_id = ANY(%(types)s) AND occurred_from >= %(begins)s AND occurred_from < %(ends)s"
_NEXT = f"""
SELECT DISTINCT party_id FROM credits_activity
 WHERE {_OF_TYPES} AND (%(after)s::uuid IS NULL OR party_id > %(after)s::uuid)
 ORDER BY party_id LIMIT %(limit)s
"""  # noqa: S608  constant text
_SAMPLED = f"""
SELECT party_id, count(*) OVER () FROM (SELECT DISTINCT party_id FROM credits_activity WHERE {_OF_TYPES}) AS p
 ORDER BY uuid_hash_extended(party_id, %(seed)s), party_id LIMIT %(limit)s
"""  # noqa: S608  constant text
_COUNT = f"SELECT count(DISTINCT party_id) FROM credits_activity WHERE {_OF_TYPES}"  # noqa: S608
# As the crediting job reads them, whether decided or not.
_CLAIMS = """
SELECT a.party_id, a.occurred_from, a.id, a.occurred_to, a.scheme, a.type_id, a.region,
       (a.occurred_from AT TIME ZONE 'Asia/Shanghai')::date - DATE '2000-01-01', a.inputs::text, a.tier,
       a.measured_m, a.trace_digest IS NOT NULL AND NOT EXISTS (
           SELECT FROM credits_traceclaim t
            WHERE t.digest = a.trace_digest AND t.activity_id = a.id OFFSET 0),
       a.meter_id
FROM unnest(%(parties)s::uuid[]) AS p(party_id)
CROSS JOIN LATERAL (
    SELECT * FROM credits_activity
     WHERE party_id = p.party_id AND occurred_from >= %(begins)s AND occurred_from < %(ends)s OFFSET 0
) AS a
"""
_claim = partial(tuple.__new__, Claim)


def people_with(
    types: Collection[int], days: Days, *, most: int | None, seed: int
) -> tuple[int, Iterator[list[UUID]]]:
    """Return how many parties did something of the types, and all of them or `most` by seed, in batches."""
    wanted: dict[str, Any] = {"types": list(types), "begins": days.begins, "ends": days.ends}
    if most is None:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, wanted)
            (count,) = cursor.fetchone()
        return count, _everybody(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLED, wanted | {"seed": seed, "limit": most})
        rows = cursor.fetchall()
    chosen = sorted(party for party, _ in rows)
    return (rows[0][1] if rows else 0), (
        chosen[at : at + PEOPLE_A_BATCH] for at in range(0, len(chosen), PEOPLE_A_BATCH)
    )


def _everybody(wanted: dict[str, Any]) -> Iterator[list[UUID]]:
    after = None
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, wanted | {"after": after, "limit": PEOPLE_A_BATCH})
            batch = [party for (party,) in cursor.fetchall()]
        if not batch:
            return
        yield batch
        after = batch[-1]


def claims_of(parties: list[UUID], days: Days) -> list[Claim]:
    """Return all acts of the parties that began in these days, of every type, by party and time."""
    arguments = {"parties": uuid_array(parties), "begins": days.begins, "ends": days.ends}
    with binary_cursor() as cursor:
        cursor.execute(_CLAIMS, arguments, binary=True)
        claims = list(map(_claim, cursor))
    claims.sort()
    return claims
