"""EXIF_TIME_MISMATCH, EXIF_GPS_FAR, EDITED_IMAGE: a photograph that says another thing than the claim.

Anybody can write what a photograph says, and messengers strip it: absence is neutral, a contradiction is for
somebody to look at (screening 3.1).
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from credits.screening.findings import Asks, Finding

TIME, FAR, EDITED = "EXIF_TIME_MISMATCH", "EXIF_GPS_FAR", "EDITED_IMAGE"
# Chosen: a photograph belongs to the day; without an offset it may be any local time on earth.
HOURS_MAX, LOCAL_HOURS = 24, 14
# Chosen: from the nearest point of the claim's trace.
KM_MAX = 1.0
EARTH_KM = 6_371.0088
# Programs that change what is seen. What phones and cameras write of themselves is not among them.
EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|pixlr|pixelmator|affinity|canva|facetune|meitu|美图|醒图|"
    r"lightleap|paint\.net|corel|acdsee|photoscape|imagemagick|inkscape|midjourney|stable diffusion|firefly",
    re.IGNORECASE,
)

Place = tuple[float, float]


def check(
    told: Mapping[str, Any], begins: datetime, ends: datetime, places: Sequence[Place] = ()
) -> Iterator[Finding]:
    """Yield what speaks against a photograph of something done from `begins` to `ends` at `places`.

    `told` is what the file says (taken_at, offset, lat, lon, software), `places` are (lat, lon) of the claim.
    """
    hours = _hours_away(told, begins, ends)
    limit = HOURS_MAX if "offset" in told else HOURS_MAX + LOCAL_HOURS
    if hours is not None and hours > limit:
        yield Finding(TIME, Asks.REVIEW, round(hours, 1), limit)
    if places and "lat" in told and "lon" in told:
        km = min(_km((told["lat"], told["lon"]), place) for place in places)
        if km > KM_MAX:
            yield Finding(FAR, Asks.REVIEW, round(km, 3), KM_MAX)
    if EDITORS.search(told.get("software", "")):
        yield Finding(EDITED, Asks.REVIEW)


def _hours_away(told: Mapping[str, Any], begins: datetime, ends: datetime) -> float | None:
    """Return how far outside the claim it was taken; local time without an offset is read as UTC."""
    if "taken_at" not in told:
        return None
    try:
        taken = datetime.fromisoformat(told["taken_at"] + told.get("offset", "+00:00"))
    except ValueError:
        return None
    return max(begins - taken, taken - ends, timedelta(0)) / timedelta(hours=1)


def _km(one: Place, other: Place) -> float:
    """Return the way along a great circle."""
    lat1, lat2 = math.radians(one[0]), math.radians(other[0])
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
