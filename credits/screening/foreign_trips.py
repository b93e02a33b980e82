"""Trips that another register claims, or their operator's project: refused before they are credited.

Where they were credited they are looked at again.

A claim names an operator's record by its reference, with or without the operator's code before it, in one
written form (projects/keys.py). What it claims counts there; here it would count a second time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from credits.projects.foreign.importing import MetTrip
from credits.projects.object_models import ForeignClaim, ObjectKind
from credits.screening.batch import ScreenedTrip
from credits.screening.evidence.models import FindingDue
from credits.screening.findings import Asks, Finding
from credits.screening.types import Claim
from puhui.kernel.copy import uuid_array

CODE = "CLAIMED_ELSEWHERE"
# Where nothing else was looked at, there is no set of thresholds.
REGISTERS_ALONE = "registers"
REFUSED = Finding(CODE, Asks.REJECT)

_DAY = "(a.occurred_from AT TIME ZONE 'Asia/Shanghai')::date"
_ON_ITS_DAY = f"c.days_from <= {_DAY} AND (c.days_to IS NULL OR c.days_to > {_DAY})"
_ANY = """
SELECT EXISTS (SELECT FROM credits_foreignclaim WHERE kind = 'TRIP' AND lifted_at IS NULL)
    OR EXISTS (SELECT FROM credits_projectride)
"""
# Each activity by its key, each claim along the index of those that stand.
_CLAIMED = f"""
SELECT DISTINCT a.id FROM unnest(%(activities)s::uuid[]) AS k (id)
  JOIN credits_activity a ON a.id = k.id AND a.source->>'kind' = 'operator'
  JOIN credits_foreignclaim c ON c.kind = 'TRIP' AND c.lifted_at IS NULL AND {_ON_ITS_DAY}
   AND c.key IN (credits_plain_key(a.source->>'reference'),
                 credits_plain_key(concat(a.source->>'code', a.source->>'reference')))
UNION
SELECT a.id FROM unnest(%(activities)s::uuid[]) AS k (id)
  JOIN credits_activity a ON a.id = k.id AND a.source->>'kind' = 'operator'
  JOIN credits_projectride p ON p.operator = a.source->>'code'
   AND p.key = credits_plain_key(a.source->>'reference')
"""  # noqa: S608  constant text
# Once a list: no index over all references is worth its upkeep in the statement that stores activities.
_MET = f"""
SELECT c.number, a.party_id, a.id
  FROM unnest(%(keys)s::text[], %(begins)s::date[], %(ends)s::date[])
       WITH ORDINALITY AS c (key, days_from, days_to, number)
  JOIN credits_activityreference r
    ON c.key IN (credits_plain_key(r.reference), credits_plain_key(concat(r.operator, r.reference)))
  JOIN credits_activity a ON a.id = r.activity_id AND {_ON_ITS_DAY}
 ORDER BY c.number, a.id
"""  # noqa: S608  constant text


def with_foreign_claims(
    claims: Sequence[Claim], screened: Mapping[bytes, ScreenedTrip]
) -> dict[bytes, ScreenedTrip]:
    """Return the screenings, with those refused that another register claims.

    One look a chunk into an index that is empty as long as no list names trips.
    """
    together = dict(screened)
    for activity in claimed_elsewhere(UUID(bytes=claim.activity) for claim in claims) if claims else ():
        trip = screened.get(activity.bytes)
        together[activity.bytes] = (
            ScreenedTrip(REGISTERS_ALONE, None, (REFUSED,), 0, None)
            if trip is None
            else trip._replace(findings=(REFUSED, *trip.findings))
        )
    return together


def claimed_elsewhere(activities: Iterable[UUID]) -> set[UUID]:
    """Return those of the activities that a standing claim of another register names for their day, and rides
    that their operator's project has by a number written in another way: the same number is not received."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY)
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute(_CLAIMED, {"activities": uuid_array(activities)})
        return {row[0] for row in cursor.fetchall()}


def trips_met(claims: Sequence[ForeignClaim]) -> dict[UUID, list[MetTrip]]:
    """Return what stands here of the trips that claims name, by the claim's id, decided or not."""
    wanted = [claim for claim in claims if claim.kind == ObjectKind.TRIP]
    if not wanted:
        return {}
    asked: dict[str, Any] = {
        "keys": [claim.key for claim in wanted],
        "begins": [claim.days_from for claim in wanted],
        "ends": [claim.days_to for claim in wanted],
    }
    found: dict[UUID, list[MetTrip]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MET, asked)
        for number, party_id, activity_id in cursor.fetchall():
            found.setdefault(wanted[number - 1].id, []).append(MetTrip(party_id, activity_id))
    return found


def have_heard(trips: Collection[MetTrip], now: datetime) -> None:
    """Have the verdicts of trips hear of a claim: the job refuses what waits, opens a case of what counts."""
    FindingDue.objects.bulk_create(
        FindingDue(party_id=trip.party_id, activity_id=trip.activity_id, found_at=now) for trip in trips
    )
