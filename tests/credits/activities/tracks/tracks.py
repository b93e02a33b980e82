"""Tracks drawn in metres of Guangzhou, for tests of what is read from them."""

import math
from collections.abc import Iterable

from credits.activities.tracks.cleaning import EARTH_M
from credits.activities.tracks.coordinates import Point

DEGREE_M = math.radians(EARTH_M)
LON, LAT, AT = 113.3245, 23.1064, 1_764_000_000.0


def place(x: float, y: float) -> tuple[float, float]:
    return LON + x / (DEGREE_M * math.cos(math.radians(LAT))), LAT + y / DEGREE_M


def points(fixes: Iterable[tuple[float, float, float]], accuracy: float = 5.0) -> list[Point]:
    """Return points of (seconds, metres east, metres north)."""
    return [(*place(x, y), AT + t, accuracy) for t, x, y in fixes]


def eastward(
    mps: float, seconds: int, every: int = 1, since: float = 0.0
) -> list[tuple[float, float, float]]:
    return [(since + t, mps * t, 0.0) for t in range(0, seconds + 1, every)]
