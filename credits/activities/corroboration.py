"""A second source for a trip that a phone claims: what the operator's own records of the person say.

A fare or gate record corroborates a claim if it overlaps [start - 10 min, end + 10 min] (screening 2.3):
clocks of phones and gates differ, and people walk to the platform. A record of the very same ride counts
itself (`credits.screening.checks.same_ride`); this one tells that the person was under way as claimed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from credits.activities.catalog_loading import type_rules
from puhui.kernel.copy import binary_cursor, bytes_array, number_array

AROUND_MINUTES = 10
# What a gate or a fare box records; a bus ride and the metro ride it leads to vouch for one another.
CORROBORATING = ("metro_trip", "bus_trip")
VOUCHED_TIER = "A"


class ClaimedTrip(NamedTuple):
    """A claim to look up: whose, when; ids and instants as binary columns have them, since the batch asks
    for thousands."""

    activity: bytes
    party: bytes
    begin_us: int
    end_us: int


# OFFSET 0 keeps it a look-up a claim by (party, occurred_from); no trip lasts longer than a day.
_CORROBORATED = """
SELECT c.activity FROM (
    SELECT activity, party, timestamptz '2000-01-01 00:00+00' + begin_us * interval '1 microsecond',
           timestamptz '2000-01-01 00:00+00' + end_us * interval '1 microsecond'
      FROM unnest(%(activities)s::uuid[], %(parties)s::uuid[], %(begins)s::bigint[], %(ends)s::bigint[])
        AS told(activity, party, begin_us, end_us)
) AS c(activity, party, begin_at, end_at)
CROSS JOIN LATERAL (
    SELECT FROM credits_activity a
     WHERE a.party_id = c.party AND a.tier = %(tier)s AND a.type_id = ANY(%(types)s::int[])
       AND a.id <> c.activity
       AND a.occurred_from > c.begin_at - interval '1 day'
       AND a.occurred_from < c.end_at + make_interval(mins => %(minutes)s)
       AND a.occurred_to > c.begin_at - make_interval(mins => %(minutes)s)
     LIMIT 1 OFFSET 0
) AS found
"""


def corroborated(claims: Iterable[ClaimedTrip]) -> frozenset[bytes]:
    """Return those of the claims (by activity) for which an operator's record of the person exists."""
    asked = list(claims)
    if not asked:
        return frozenset()
    activities, parties, begins, ends = zip(*asked, strict=True)
    rules = type_rules()
    arguments = {
        "activities": bytes_array(activities),
        "parties": bytes_array(parties),
        "begins": number_array(begins),
        "ends": number_array(ends),
        "tier": VOUCHED_TIER,
        "types": number_array(rules[code].id for code in CORROBORATING if code in rules),
        "minutes": AROUND_MINUTES,
    }
    with binary_cursor() as cursor:
        cursor.execute(_CORROBORATED, arguments, binary=True)
        return frozenset([activity for (activity,) in cursor])
