"""Where projects are: outlines that share ground, only touch, or lie in a hole; and what is no outline."""

from decimal import Decimal

import pytest

from credits.projects.places import box_of, meets, read_place
from puhui.kernel.errors import InvalidInput


def square(west: float, south: float, side: float = 0.01) -> list:
    east, north = round(west + side, 7), round(south + side, 7)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def outline(*rings: list):
    return read_place({"type": "Polygon", "coordinates": list(rings)})


def point(longitude: float, latitude: float):
    return read_place({"type": "Point", "coordinates": [longitude, latitude]})


HERE = outline(square(113.25, 23.12))
# A wood around a lake.
AROUND = outline(square(113.2, 23.1, 0.1), square(113.24, 23.11, 0.05))


@pytest.mark.parametrize(
    ("other", "is_met"),
    [
        (HERE, True),
        (outline(square(113.255, 23.125)), True),
        (outline(square(113.252, 23.122, 0.002)), True),
        (outline(square(113.26, 23.12)), False),
        (outline(square(113.26, 23.13)), False),
        (outline(square(114.0, 23.12)), False),
        # A strip over the whole of it: no corner of either lies in the other.
        (
            outline(
                [[113.24, 23.124], [113.27, 23.124], [113.27, 23.126], [113.24, 23.126], [113.24, 23.124]]
            ),
            True,
        ),
        (point(113.255, 23.125), True),
        (point(113.2601, 23.125), False),
        (AROUND, False),
    ],
)
def test_ground_in_common(other, is_met):
    assert meets(HERE, other) is is_met
    assert meets(other, HERE) is is_met


def test_points_of_one_roof_are_near():
    assert meets(point(113.25, 23.12), point(113.2503, 23.1202))
    assert not meets(point(113.25, 23.12), point(113.251, 23.12))


def test_the_box_is_exact():
    assert box_of(HERE) == (Decimal("113.25"), Decimal("23.12"), Decimal("113.26"), Decimal("23.13"))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Point"},
        {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        {"type": ["Polygon"], "coordinates": []},
        {"type": "Point", "coordinates": [200, 1]},
        {"type": "Point", "coordinates": ["1", 2]},
        {"type": "Point", "coordinates": [True, 2]},
        {"type": "Point", "coordinates": [float("nan"), 2]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": [[square(0, 0)] * 51]},
    ],
)
def test_what_is_no_place_is_refused(geometry):
    with pytest.raises(InvalidInput):
        read_place(geometry)
