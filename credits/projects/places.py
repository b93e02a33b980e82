"""Where a project is: GeoJSON in WGS 84, checked, boxed and put beside another's, in plain integers.

Coordinates count in ten-millionths of a degree (a centimetre), so that every comparison is exact. A place is
a list of rings; what an odd number of rings goes around lies inside, so holes and several polygons need no
rule of their own. Pure.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import cos, isfinite, radians
from typing import Any, NamedTuple

from puhui.kernel.errors import InvalidInput, gettext_noop

SCALE = 10**7
POSITIONS_MOST = 500
RINGS_MOST = 50
# Two points no further apart than this may be one roof.
NEAR_M = 50
METRES_A_DEGREE = 111_320

Point = tuple[int, int]
Ring = list[Point]


class Box(NamedTuple):
    """In degrees."""

    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal


class Place(NamedTuple):
    """A point (no rings), or rings that are closed: the last position is the first."""

    point: Point | None
    rings: list[Ring]


def read_place(geometry: Any) -> Place:
    """Return a Point, Polygon or MultiPolygon of GeoJSON; raises InvalidInput, naming what is wrong."""
    if not isinstance(geometry, dict) or set(geometry) != {"type", "coordinates"}:
        raise _wrong(gettext_noop("A GeoJSON geometry has a type and coordinates."))
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return Place(_position(coordinates), [])
    polygons = (
        {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind) if isinstance(kind, str) else None
    )
    if polygons is None:
        raise _wrong(gettext_noop("A place is a Point, a Polygon or a MultiPolygon."))
    rings = [_ring(ring) for polygon in _list(polygons) for ring in _list(polygon)]
    if not rings or len(rings) > RINGS_MOST or sum(map(len, rings)) > POSITIONS_MOST:
        raise _wrong(gettext_noop("An outline has 4 to 500 positions in at most 50 rings."))
    if any(_crosses_itself(ring) for ring in rings):
        raise _wrong(gettext_noop("An outline crosses itself."))
    return Place(None, rings)


def box_of(place: Place) -> Box:
    """Return the smallest box around a place."""
    points = list(_points(place))
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    corners = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return Box(*(Decimal(corner) / SCALE for corner in corners))


def near_box(box: Box) -> Box:
    """Return a box wider by the distance at which two points count as near."""
    up = Decimal(NEAR_M) / METRES_A_DEGREE
    # A degree of longitude shrinks towards the poles; ten-fold is enough for all the land there is.
    aside = min(up * 10, up / Decimal(max(cos(radians(float(abs(box.north)))), 0.1)))
    return Box(box.west - aside, box.south - up, box.east + aside, box.north + up)


def meets(one: Place, other: Place) -> bool:
    """Tell whether two places have ground in common, or, of two points, are near each other.

    Outlines that touch along an edge have none.
    """
    if one.point and other.point:
        return _distance_m(one.point, other.point) <= NEAR_M
    if one.point or other.point:
        point, rings = (one.point, other.rings) if one.point else (other.point, one.rings)
        assert point is not None
        return _is_on_edge(point, rings) or _is_inside(point, rings)
    if any(_cross(a, b, c, d) for a, b in _edges(one.rings) for c, d in _edges(other.rings)):
        return True
    return any(
        not _is_on_edge(point, there) and _is_inside(point, there)
        for here, there in ((one.rings, other.rings), (other.rings, one.rings))
        for point in _witnesses(here)
    )


def _witnesses(rings: Sequence[Ring]) -> Iterator[Point]:
    """Yield points of which one lies inside the other outline if both share ground and no edges cross:
    every corner, the middle of every edge, and a point within."""
    for a, b in _edges(rings):
        yield a
        yield (a[0] + b[0]) // 2, (a[1] + b[1]) // 2
    heights = sorted({y for ring in rings for _, y in ring})
    for low, high in pairwise(heights):
        middle = (low + high) // 2
        if middle == low:
            continue
        found = sorted(
            a[0] + (middle - a[1]) * (b[0] - a[0]) // (b[1] - a[1])
            for a, b in _edges(rings)
            if (a[1] > middle) != (b[1] > middle)
        )
        yield from (
            ((left + right) // 2, middle) for left, right in zip(found[::2], found[1::2], strict=False)
        )


def _points(place: Place) -> Iterator[Point]:
    if place.point:
        yield place.point
    for ring in place.rings:
        yield from ring


def _edges(rings: Sequence[Ring]) -> Iterator[tuple[Point, Point]]:
    for ring in rings:
        yield from pairwise(ring)


def _turn(a: Point, b: Point, c: Point) -> int:
    product = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (product > 0) - (product < 0)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Two edges cross: each has its ends on both sides of the other."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _crosses_itself(ring: Ring) -> bool:
    edges = list(pairwise(ring))
    return any(_cross(*one, *other) for index, one in enumerate(edges) for other in edges[index + 2 :])


def _is_on_edge(point: Point, rings: Sequence[Ring]) -> bool:
    return any(
        _turn(a, b, point) == 0
        and min(a[0], b[0]) <= point[0] <= max(a[0], b[0])
        and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])
        for a, b in _edges(rings)
    )


def _is_inside(point: Point, rings: Sequence[Ring]) -> bool:
    x, y = point
    inside = False
    for a, b in _edges(rings):
        if (a[1] > y) != (b[1] > y):
            low, high = (a, b) if a[1] < b[1] else (b, a)
            inside ^= (x - low[0]) * (high[1] - low[1]) < (y - low[1]) * (high[0] - low[0])
    return inside


def _distance_m(one: Point, other: Point) -> float:
    up = (one[1] - other[1]) / SCALE * METRES_A_DEGREE
    aside = (one[0] - other[0]) / SCALE * METRES_A_DEGREE * cos(radians(one[1] / SCALE))
    return (up * up + aside * aside) ** 0.5


def _list(value: Any) -> list:
    if not isinstance(value, list) or not 1 <= len(value) <= POSITIONS_MOST:
        raise _wrong(gettext_noop("An outline has 4 to 500 positions in at most 50 rings."))
    return value


def _ring(value: Any) -> Ring:
    ring = [_position(each) for each in _list(value)]
    if len(ring) < 4 or ring[0] != ring[-1] or len(set(ring)) < 3:
        raise _wrong(gettext_noop("A ring has four positions at least, and ends where it begins."))
    return ring


def _position(value: Any) -> Point:
    if (
        not isinstance(value, list)
        or len(value) != 2
        or any(type(each) not in (int, float) for each in value)
    ):
        raise _wrong(gettext_noop("A position is [longitude, latitude] in degrees."))
    longitude, latitude = value
    if not (isfinite(longitude) and isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise _wrong(gettext_noop("A position is [longitude, latitude] in degrees."))
    return round(Decimal(str(longitude)) * SCALE), round(Decimal(str(latitude)) * SCALE)


def _wrong(detail: str) -> InvalidInput:
    return InvalidInput(detail, errors=[{"pointer": "/place", "code": "invalid", "detail": detail}])
