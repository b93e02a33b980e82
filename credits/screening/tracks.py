"""Reading tracks: those of a chunk's claims, and the earlier ones of others that they might repeat.

Every statement goes by index and by the chunk's own traced claims; what was received later does not count.
"""

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


_OWN = """
SELECT t.activity_id, t.party_id, t.features, t.from_s, t.to_s, t.profile, t.shape, t.start_cell, t.end_cell,
       a.device
  FROM unnest(%(activities)s::uuid[]) AS k (id)
  JOIN credits_activitytrack t ON t.activity_id = k.id JOIN credits_activity a ON a.id = t.activity_id
"""
_FORMS = "o.activity_id, o.party_id, o.from_s, o.to_s, o.profile, o.shape, o.start_cell, o.end_cell"
# Ids grow in the order of receipt.
_BETWEEN = f"""
SELECT {_FORMS} FROM credits_activitytrack o
 WHERE o.start_cell = ANY(%(starts)s) AND o.end_cell = ANY(%(ends)s) AND o.activity_id < %(activity)s
 ORDER BY o.activity_id DESC LIMIT %(most)s
"""  # noqa: S608  constant text
_SHARED = """
SELECT o.activity_id, count(DISTINCT f.fix) FROM credits_trackfix mine
  JOIN credits_trackfix f ON f.fix = mine.fix AND f.activity_id < mine.activity_id
  JOIN credits_activitytrack o ON o.activity_id = f.activity_id AND o.party_id <> %(party)s
 WHERE mine.fix = ANY(%(fixes)s) AND mine.activity_id = %(activity)s
 GROUP BY o.activity_id
"""
_BEFORE = f"""
SELECT {_FORMS} FROM credits_activitytrack o
 WHERE o.party_id = %(party)s AND o.from_s < %(from_s)s AND o.profile IS NOT NULL
 ORDER BY o.from_s DESC LIMIT 1
"""  # noqa: S608  constant text
_FIXES = "SELECT fix FROM credits_trackfix WHERE activity_id = %s"


def tracks_of(activities: Iterable[UUID]) -> list[Track]:
    """Return the tracks of those activities that have one."""
    found = []
    for activity, party, features, *forms, device in _rows(_OWN, {"activities": list(activities)}):
        told: dict[str, Any] = _json(device) or {}
        found.append(
            Track(
                activity,
                party,
                msgspec.convert(_json(features), Features),
                _forms(forms),
                told.get("mock"),
                told.get("steps"),
            )
        )
    return found


def earlier_between(track: Track, forms: Forms) -> list[tuple[UUID, UUID, Forms]]:
    """Return (activity, party, forms) of earlier trips that began and ended about where this one did."""
    arguments = {
        "starts": cells_around(forms.start_cell),
        "ends": cells_around(forms.end_cell),
        "activity": track.activity,
        "most": CANDIDATES_MAX,
    }
    rows = _rows(_BETWEEN, arguments)
    return [(row[0], row[1], found) for row in rows if (found := _forms(row[2:])) is not None]


def most_shared_fixes(track: Track) -> int:
    """Return how many of a trip's hashed fixes the likest earlier trip of somebody else has too."""
    fixes = [fix for (fix,) in _rows(_FIXES, [track.activity])]
    arguments = {"fixes": fixes, "activity": track.activity, "party": track.party}
    return max([count for _, count in _rows(_SHARED, arguments)], default=0) if fixes else 0


def trip_before(track: Track, forms: Forms) -> Forms | None:
    """Return the same person's trip that began last before this one."""
    rows = _rows(_BEFORE, {"party": track.party, "from_s": forms.from_s})
    return _forms(rows[0][2:]) if rows else None


def _forms(row: Sequence[Any]) -> Forms | None:
    from_s, to_s, profile, shape, start_cell, end_cell = row
    if profile is None:
        return None
    return Forms(from_s, to_s, tuple(profile), tuple(shape), start_cell, end_cell, ())


def _json(value: Any) -> Any:
    """A column of JSON, which comes as text or decoded, as the connection was set up."""
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


def _rows(sql: str, arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()
