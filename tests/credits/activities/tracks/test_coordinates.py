"""What a mainland phone reports comes back to where it stood, to a centimetre; elsewhere nothing moves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.activities.tracks.coordinates import gcj02_to_bd09, to_wgs84, wgs84_to_gcj02

CENTIMETRE_DEG = 1e-7


def test_a_known_place_is_shifted_as_maps_show_it():
    """Tiananmen, as the published implementations have it."""
    lon, lat = wgs84_to_gcj02(116.391, 39.9075)
    assert math.isclose(lon, 116.39724, abs_tol=2e-4)
    assert math.isclose(lat, 39.9089, abs_tol=2e-4)
    shift_m = math.hypot((lon - 116.391) * 85_300, (lat - 39.9075) * 111_195)
    assert 400 < shift_m < 700


@given(lon=st.floats(74, 134), lat=st.floats(18, 53))
def test_the_shift_is_undone(lon, lat):
    mainland = wgs84_to_gcj02(lon, lat)
    for crs, told in (("GCJ02", mainland), ("BD09", gcj02_to_bd09(*mainland))):
        ((back_lon, back_lat, at, accuracy),) = to_wgs84([(*told, 5.0, 9.0)], crs)
        assert abs(back_lon - lon) < CENTIMETRE_DEG * 2
        assert abs(back_lat - lat) < CENTIMETRE_DEG * 2
        assert (at, accuracy) == (5.0, 9.0)


@pytest.mark.parametrize("crs", ["WGS84", "GCJ02"])
def test_outside_the_mainland_nothing_moves(crs):
    assert to_wgs84([(2.3522, 48.8566, 0.0, 5.0)], crs) == [(2.3522, 48.8566, 0.0, 5.0)]


def test_no_place_stays_no_place():
    assert to_wgs84([(0.0, 0.0, 1.0, 5.0)], "BD09") == [(0.0, 0.0, 1.0, 5.0)]
