"""Who travels with whom, and how often: for the claims of a chunk that had somebody beside them (CO_TRAVEL).

A first look costs nothing, since trips between the same places are read for replays anyway; only a pair that
is together now is counted over the last days. What an operator's record bears out is left alone: colleagues
take one bus every morning.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from credits.activities.tracks.forms import Forms
from credits.screening.checks import co_travel
from credits.screening.neighbours import overlap
from credits.screening.thresholds import Thresholds
from credits.screening.tracks import Track, forms_in, rows_of

DAY_S = 86_400


class Beside(NamedTuple):
    """Somebody who was beside a claim's trip."""

    activity: UUID
    party: UUID


# No trip lasts longer than a day. A pair's trips are few: some a day over some weeks.
_MEETINGS = """
SELECT k.id, k.other, m.activity_id,
       m.from_s, m.to_s, m.profile, m.shape, m.start_cell, m.end_cell,
       o.from_s, o.to_s, o.profile, o.shape, o.start_cell, o.end_cell
  FROM unnest(%(activities)s::uuid[], %(mine)s::uuid[], %(others)s::uuid[], %(ends)s::float8[])
    AS k (id, mine, other, to_s)
 CROSS JOIN LATERAL (
       SELECT * FROM credits_activitytrack
        WHERE party_id = k.mine AND from_s > k.to_s - %(days)s AND from_s <= k.to_s AND activity_id <= k.id
          AND profile IS NOT NULL OFFSET 0) AS m
 CROSS JOIN LATERAL (
       SELECT * FROM credits_activitytrack
        WHERE party_id = k.other AND from_s > m.from_s - 86400 AND from_s < m.to_s AND to_s > m.from_s
          AND activity_id < k.id AND profile IS NOT NULL OFFSET 0) AS o
"""


def beside(forms: Forms, party: UUID, others: Iterable[tuple[UUID, Forms]], limits: Thresholds) -> set[UUID]:
    """Return the other parties whose trips ran side by side with this one."""
    return {
        other
        for other, theirs in others
        if other != party and overlap(forms, theirs) and co_travel.are_together(forms, theirs, limits)
    }


def times_together(
    tracks: Sequence[Track], companions: Mapping[UUID, set[UUID]], limits: Thresholds
) -> dict[UUID, tuple[UUID, int]]:
    """Return, of each activity that had companions, the one met most in the last days and how often.

    `companions` by activity; the activity's own trip is counted.
    """
    asked = [
        (track.activity, track.party, other, track.forms.to_s)
        for track in tracks
        if track.forms is not None
        for other in sorted(companions.get(track.activity, ()))
    ]
    if not asked:
        return {}
    activities, mine, others, ends = (list(column) for column in zip(*asked, strict=True))
    arguments = {
        **{"activities": activities, "mine": mine, "others": others, "ends": ends},
        "days": limits.neighbours.together_days * DAY_S,
    }
    met: dict[Beside, set[UUID]] = defaultdict(set)
    for activity, other, trip, *columns in rows_of(_MEETINGS, arguments):
        own, theirs = forms_in(columns[:6]), forms_in(columns[6:])
        if own is not None and theirs is not None and co_travel.are_together(own, theirs, limits):
            met[Beside(activity, other)].add(trip)
    most: dict[UUID, tuple[UUID, int]] = {}
    for (activity, other), trips in met.items():
        if activity not in most or len(trips) > most[activity][1]:
            most[activity] = other, len(trips)
    return most
