"""Reading tracks: those of a chunk's claims, and the earlier ones of others that they might repeat.

Each statement is one for many claims and finds its rows by index; what was received later does not count.
OFFSET 0 keeps each look-up one, whatever the statistics of a growing table say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from credits.activities.tracks.features import Features
from credits.activities.tracks.forms import Forms, cells_around

# How many earlier trips between the same two places are compared with one; the latest of them.
CANDIDATES_MAX = 200


class Track(NamedTuple):
    """A stored track. `mock` and `steps` are what the phone said, None where it said nothing."""

    activity: UUID
    party: UUID
    features: Features
    forms: Forms | None
    mock: bool | None
    steps: int | None


_TRACKS = """
SELECT t.activity_id, t.party_id, t.features, t.from_s, t.to_s, t.profile, t.shape, t.start_cell, t.end_cell,
       a.device
  FROM unnest(%(activities)s::uuid[]) AS k (id)
  JOIN credits_activitytrack t ON t.activity_id = k.id JOIN credits_activity a ON a.id = t.activity_id
"""
_FORMS = "o.activity_id, o.party_id, o.from_s, o.to_s, o.profile, o.shape, o.start_cell, o.end_cell"
# Ids grow in the order of receipt. The ids first, so that only the forms that are compared are read.
_BETWEEN = f"""
SELECT k.id, {_FORMS}
  FROM unnest(%(activities)s::uuid[], %(starts)s::text[], %(ends)s::text[]) AS k (id, starts, ends)
 CROSS JOIN LATERAL (
       SELECT near.activity_id FROM (
              SELECT activity_id FROM credits_activitytrack
               WHERE start_cell = ANY(k.starts::bigint[]) AND end_cell = ANY(k.ends::bigint[]) OFFSET 0
              ) AS near
        WHERE near.activity_id < k.id ORDER BY near.activity_id DESC LIMIT %(most)s) AS earlier
  JOIN credits_activitytrack o ON o.activity_id = earlier.activity_id
"""  # noqa: S608  constant text
_SHARED = """
SELECT k.id, o.party_id, count(DISTINCT f.fix)
  FROM unnest(%(activities)s::uuid[], %(parties)s::uuid[]) AS k (id, party)
 CROSS JOIN LATERAL (SELECT fix FROM credits_trackfix WHERE activity_id = k.id OFFSET 0) AS mine
 CROSS JOIN LATERAL (
       SELECT fix, activity_id FROM credits_trackfix
        WHERE fix = mine.fix AND activity_id < k.id OFFSET 0) AS f
  JOIN credits_activitytrack o ON o.activity_id = f.activity_id AND o.party_id <> k.party
 GROUP BY k.id, o.party_id, o.activity_id
"""
_BEFORE = f"""
SELECT k.id, {_FORMS}
  FROM unnest(%(activities)s::uuid[], %(parties)s::uuid[], %(begins)s::float8[]) AS k (id, party, from_s)
 CROSS JOIN LATERAL (
       SELECT * FROM credits_activitytrack
        WHERE party_id = k.party AND from_s < k.from_s AND profile IS NOT NULL
        ORDER BY from_s DESC LIMIT 1) AS o
"""  # noqa: S608  constant text
_FIRST = """
SELECT k.id, first.party_id
  FROM unnest(%(activities)s::uuid[], %(parties)s::uuid[]) AS k (id, party)
  JOIN credits_activity a ON a.id = k.id JOIN credits_traceclaim t ON t.digest = a.trace_digest
  JOIN credits_activity first ON first.id = t.activity_id AND first.party_id <> k.party
"""


def tracks_of(activities: Iterable[UUID]) -> list[Track]:
    """Return the tracks of those activities that have one."""
    found = []
    for activity, party, features, *forms, device in rows_of(_TRACKS, {"activities": list(activities)}):
        told: dict[str, Any] = _json(device) or {}
        found.append(
            Track(
                activity,
                party,
                msgspec.convert(_json(features), Features),
                forms_in(forms),
                told.get("mock"),
                told.get("steps"),
            )
        )
    return found


def earlier_between(tracks: Sequence[Track]) -> dict[UUID, list[tuple[UUID, Forms]]]:
    """Return (party, forms) of earlier trips that began and ended about where each of these did.

    By activity, the latest 200 of each.
    """
    formed = [(track, track.forms) for track in tracks if track.forms is not None]
    arguments = {
        "activities": [track.activity for track, _ in formed],
        "starts": [_array(cells_around(forms.start_cell)) for _, forms in formed],
        "ends": [_array(cells_around(forms.end_cell)) for _, forms in formed],
        "most": CANDIDATES_MAX,
    }
    found: dict[UUID, list[tuple[UUID, Forms]]] = defaultdict(list)
    for mine, _activity, party, *columns in rows_of(_BETWEEN, arguments):
        if (forms := forms_in(columns)) is not None:
            found[mine].append((party, forms))
    return found


def shared_fixes_with(tracks: Sequence[Track]) -> dict[UUID, tuple[UUID, int]]:
    """Return the party whose earlier trip shares most of each trip's hashed fixes, and how many, by activity.

    Trips that share none are left out.
    """
    found: dict[UUID, tuple[UUID, int]] = {}
    for mine, party, count in rows_of(_SHARED, _own(tracks)):
        if mine not in found or count > found[mine][1]:
            found[mine] = party, count
    return found


def trips_before(tracks: Sequence[Track]) -> dict[UUID, Forms]:
    """Return the same person's trip that began last before each of these, by activity."""
    formed = [track for track in tracks if track.forms is not None]
    begins = [track.forms.from_s for track in formed if track.forms is not None]
    rows = rows_of(_BEFORE, _own(formed) | {"begins": begins})
    return {row[0]: forms for row in rows if (forms := forms_in(row[3:])) is not None}


def first_senders(tracks: Sequence[Track]) -> dict[UUID, UUID]:
    """Return who else sent each of these very traces first, by activity."""
    return dict(rows_of(_FIRST, _own(tracks)))


def _own(tracks: Sequence[Track]) -> dict[str, Any]:
    return {
        "activities": [track.activity for track in tracks],
        "parties": [track.party for track in tracks],
    }


def _array(numbers: Iterable[int]) -> str:
    """An array of arrays would have to be of one length; as texts they need not be."""
    return "{" + ",".join(map(str, numbers)) + "}"


def forms_in(row: Sequence[Any]) -> Forms | None:
    """Return the forms in from_s, to_s, profile, shape, start_cell, end_cell; None of a track without."""
    from_s, to_s, profile, shape, start_cell, end_cell = row
    if profile is None:
        return None
    return Forms(from_s, to_s, tuple(profile), tuple(shape), start_cell, end_cell, ())


def _json(value: Any) -> Any:
    """A column of JSON, which comes as text or decoded, as the connection was set up."""
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


def rows_of(sql: str, arguments: Any) -> list[tuple[Any, ...]]:
    """Return what a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
