"""What a trip's speeds say, on tracks drawn so that the answer is known."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.features import measure, quantile
from credits.activities.tracks.forms import cell_of, cells_around, fix_hashes, forms_of
from credits.activities.tracks.motion import Motion
from tests.credits.activities.tracks.tracks import eastward, points


def features(fixes):
    return measure(clean(points(fixes)))


def test_an_even_walk():
    found = features(eastward(1.5, 600))
    assert (found.fixes, found.duration_s, found.interval_s) == (601, 600.0, 1.0)
    assert found.metres == pytest.approx(900.0, abs=0.1)
    assert found.vm50 == pytest.approx(1.5, abs=1e-3)
    assert found.vm85 == pytest.approx(1.5, abs=1e-3)
    assert (found.t4, found.gap_share, found.dropped_share) == (0.0, 0.0, 0.0)
    assert found.motion.speed_spread == pytest.approx(0.0, abs=1e-6)
    assert found.motion.straight_share == 1.0
    assert found.motion.repeated_share > 0.9
    assert len(found.windows) == 10
    assert {round(window.mps, 2) for window in found.windows} == {1.5}


def test_time_at_speed_is_a_share_of_what_was_measured():
    walk = eastward(1.5, 300)
    drive = [(301 + t, 450 + 12.0 * t, 0.0) for t in range(1, 101)]
    found = features([*walk, *drive])
    assert found.t11 == pytest.approx(0.25, abs=0.03)
    assert found.t4 == pytest.approx(0.25, abs=0.03)
    assert found.vm50 == pytest.approx(1.5, abs=0.01)


def test_a_gap_counts_as_gap_and_its_way_as_way():
    found = features([*eastward(1.5, 200), *[(400 + t, 300 + 1.5 * t, 0.0) for t in range(200)]])
    assert found.gap_share == pytest.approx(200 / 599, abs=0.01)
    assert found.metres == pytest.approx(300 + 298.5, abs=2)


def test_standing_still_is_no_walk():
    draw = Random(1)
    found = features([(t, draw.gauss(0, 0.5), draw.gauss(0, 0.5)) for t in range(600)])
    assert (found.vm50, found.vm85) == (0.0, 0.0)


def test_white_noise_is_as_large_over_long_steps_as_over_short_ones():
    draw = Random(2)
    found = features([(t, 1.4 * t + draw.gauss(0, 0.2), draw.gauss(0, 0.2)) for t in range(2_000)]).motion
    assert (found.turn_growth, found.bend_growth) == (pytest.approx(1, abs=0.1), pytest.approx(1, abs=0.1))


def test_noise_that_remembers_itself_grows_with_the_step():
    draw, drift, fixes = Random(2), 0.0, []
    for t in range(2_000):
        drift = 0.97 * drift + draw.gauss(0, 0.2)
        fixes.append((t, 1.4 * t, drift))
    found = features(fixes).motion
    # A random walk goes with the root of the time.
    assert found.turn_growth == pytest.approx(2**0.5, abs=0.1)
    assert found.bend_growth == pytest.approx(3**0.5, abs=0.2)


def test_corners_do_not_hide_white_noise():
    draw = Random(3)
    fixes, x, y = [], 0.0, 0.0
    for t in range(2_000):
        east = (t // 50) % 2 == 0
        x, y = x + (5.0 if east else 0.0), y + (0.0 if east else 5.0)
        fixes.append((t, x + draw.gauss(0, 0.3), y + draw.gauss(0, 0.3)))
    assert features(fixes).motion.turn_growth == pytest.approx(1, abs=0.15)


def test_of_little_nothing_is_told():
    found = features(eastward(1.5, 19))
    assert found.motion == Motion()
    assert features([]).metres == 0.0
    assert features([(0.0, 0.0, 0.0)]).duration_s == 0.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_a_quantile_lies_between_its_neighbours(values, share):
    ordered = sorted(values)
    found = quantile(ordered, share)
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    assert low - 1e-6 <= found <= high + 1e-6


NUMBERS = st.tuples(st.floats(0, 5_000), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))


@given(st.lists(NUMBERS, max_size=60))
def test_any_track_has_finite_features(fixes):
    sent = points(fixes)
    track = clean(sent)
    found = measure(track)
    assert all(math.isfinite(value) and value >= 0 for value in (found.metres, found.vm85, found.a95))
    assert 0 <= found.gap_share <= 1
    assert 0 <= found.t11 <= found.t9 <= found.t7 <= found.t4 <= 1 + 1e-9
    forms = forms_of(track, sent)
    assert (forms is None) == (len(track.at) < 2)


def test_forms_do_not_depend_on_the_clock_and_hashes_do():
    walk = points(eastward(1.5, 900))
    later = [(lon, lat, at + 86_400, accuracy) for lon, lat, at, accuracy in walk]
    first, second = forms_of(clean(walk), walk), forms_of(clean(later), later)
    assert (first.profile, first.shape) == (second.profile, second.shape)
    assert len(first.profile) == 2 * 40
    assert len(first.shape) == 2 * 32
    assert not {*first.fix_hashes} & {*second.fix_hashes}
    assert 60 <= len(first.fix_hashes) <= 120


@pytest.mark.parametrize("every", [1, 5, 10, 20])
def test_whatever_the_rhythm_about_one_fix_in_ten_is_kept(every):
    walk = points(eastward(1.5, 6_000, every))
    assert 0.06 <= len(fix_hashes(walk)) / len(walk) <= 0.14


@given(lon=st.integers(-179_000_000, 179_000_000), lat=st.integers(-79_000_000, 79_000_000))
def test_a_place_a_little_off_lies_in_a_cell_around(lon, lat):
    around = cells_around(cell_of(lon, lat))
    assert len(around) == 9
    for d_lon, d_lat in ((900, 0), (-900, 0), (0, 900), (0, -900), (600, 600)):
        assert cell_of(lon + d_lon, lat + d_lat) in around
