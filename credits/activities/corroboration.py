"""A second source for a trip that a phone claims: what the operator's own records of the person say.

A fare or gate record corroborates a claim if it overlaps [start - 10 min, end + 10 min] (screening 2.3):
clocks of phones and gates differ, and people walk to the platform. A record of the very same ride counts
itself (`credits.screening.checks.same_ride`); this one tells that the person was under way as claimed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from puhui.kernel.copy import uuid_array

AROUND_MINUTES = 10
# What a gate or a fare box records; a bus ride and the metro ride it leads to vouch for one another.
CORROBORATING = ("metro_trip", "bus_trip")
VOUCHED_TIER = "A"


class ClaimedTrip(NamedTuple):
    """A claim to look up: whose, when."""

    activity: UUID
    party: UUID
    begin: datetime
    end: datetime


# OFFSET 0 keeps it a look-up a claim by (party, occurred_from); no trip lasts longer than a day.
_CORROBORATED = """
SELECT c.activity FROM unnest(%(activities)s::uuid[], %(parties)s::uuid[], %(begins)s::timestamptz[],
                              %(ends)s::timestamptz[]) AS c(activity, party, begin_at, end_at)
CROSS JOIN LATERAL (
    SELECT FROM credits_activity a JOIN credits_activitytype t ON t.id = a.type_id
     WHERE a.party_id = c.party AND a.tier = %(tier)s AND t.code = ANY(%(types)s) AND a.id <> c.activity
       AND a.occurred_from > c.begin_at - interval '1 day'
       AND a.occurred_from < c.end_at + make_interval(mins => %(minutes)s)
       AND a.occurred_to > c.begin_at - make_interval(mins => %(minutes)s)
     LIMIT 1 OFFSET 0
) AS found
"""


def corroborated(claims: Iterable[ClaimedTrip]) -> frozenset[UUID]:
    """Return those of the claims (by activity) for which an operator's record of the person exists."""
    asked = list(claims)
    if not asked:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            _CORROBORATED,
            {
                "activities": uuid_array(claim.activity for claim in asked),
                "parties": uuid_array(claim.party for claim in asked),
                "begins": [claim.begin for claim in asked],
                "ends": [claim.end for claim in asked],
                "tier": VOUCHED_TIER,
                "types": list(CORROBORATING),
                "minutes": AROUND_MINUTES,
            },
        )
        return frozenset(activity for (activity,) in cursor.fetchall())
