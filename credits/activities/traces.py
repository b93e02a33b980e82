"""A trip's trace: its points checked, its digest for finding replays, and the metres it covers.

Pure functions over `[lon, lat, epoch_s, accuracy_m]`. The digest is of the elapsed-time form, so that
shifting the clock does not make a new trace; distances are taken between fixes at least ten seconds apart, so
that standing still does not add up to a walk.
"""

import math
from hashlib import sha256
from struct import Struct
from typing import Any

POINTS_MAX = 20_000
ACCURACY_MAX_M = 50.0
KNOT_S = 10.0
EARTH_M = 6_371_008.8
# More than any claim; a trace that leaps about the globe would not fit its column.
METRES_MAX = 1_000_000_000

Point = tuple[float, float, float, float]

_FIX = Struct("!qii")


def read_points(value: Any) -> list[Point] | None:
    """Return the points of a trace, or None if it is not a list of 1 to 20,000 finite points on earth."""
    if not isinstance(value, list) or not 1 <= len(value) <= POINTS_MAX:
        return None
    points = []
    for entry in value:
        if not isinstance(entry, list) or len(entry) != 4:
            return None
        if any(type(number) not in (int, float) for number in entry):
            return None
        lon, lat, at, accuracy = entry
        if not (abs(lon) <= 180 and abs(lat) <= 90 and 0 <= at < 1e11 and 0 <= accuracy < 1e9):
            return None
        points.append((float(lon), float(lat), float(at), float(accuracy)))
    return points


def digest(points: list[Point]) -> bytes:
    """Return 32 bytes equal for traces with the same places (1e-5 degrees) at the same elapsed seconds."""
    ordered = sorted(points, key=lambda point: point[2])
    start = int(ordered[0][2])
    pack = _FIX.pack
    places = [pack(int(at) - start, round(lat * 1e5), round(lon * 1e5)) for lon, lat, at, _ in ordered]
    return sha256(b"".join(places)).digest()


def measured_metres(points: list[Point]) -> int | None:
    """Return the whole metres between usable fixes, or None where fewer than two are usable."""
    usable = sorted(
        (p for p in points if p[3] <= ACCURACY_MAX_M and (p[0], p[1]) != (0.0, 0.0)), key=lambda p: p[2]
    )
    if len(usable) < 2:
        return None
    total = 0.0
    knot = usable[0]
    for point in usable[1:]:
        if point[2] - knot[2] >= KNOT_S or point is usable[-1]:
            total += _metres(knot, point)
            knot = point
    return min(int(total), METRES_MAX)


def _metres(a: Point, b: Point) -> float:
    """Great-circle distance (haversine)."""
    lat_a, lat_b = math.radians(a[1]), math.radians(b[1])
    half_lat = math.sin((lat_b - lat_a) / 2)
    half_lon = math.sin(math.radians(b[0] - a[0]) / 2)
    return 2 * EARTH_M * math.asin(math.sqrt(half_lat**2 + math.cos(lat_a) * math.cos(lat_b) * half_lon**2))
