"""What cleaning drops, what it keeps, and what it says it saw."""

import pytest

from credits.activities.tracks.cleaning import clean
from tests.credits.activities.tracks.tracks import eastward, points


def test_fixes_come_out_in_order_once_and_in_metres():
    walk = points(eastward(1.5, 60))
    track = clean([*walk[30:], *walk[:31]])
    assert len(track.at) == 61
    assert track.at == sorted(track.at)
    assert track.x[-1] == pytest.approx(90.0, abs=1e-3)
    assert track.sent == 62


@pytest.mark.parametrize(
    "bad",
    [(113.33, 23.1, 1_764_000_030.5, 50.1), (0.0, 0.0, 1_764_000_030.5, 5.0)],
)
def test_what_is_no_place_is_dropped(bad):
    walk = points(eastward(1.5, 60))
    assert clean([*walk, bad]).at == clean(walk).at


def test_a_spike_that_returns_is_dropped_and_counted():
    walk = points(eastward(1.5, 120))
    away = points([(60.5, 9_000.0, 9_000.0)])
    track = clean([*walk, *away])
    assert (len(track.at), track.jumps, track.displaced_m) == (121, 1, 0.0)


def test_a_cold_start_is_dropped():
    walk = points(eastward(1.5, 120))
    cold = points([(-2.0, 9_000.0, 0.0), (-1.0, 9_000.0, 0.0)])
    track = clean([*cold, *walk])
    assert (len(track.at), track.jumps, track.displaced_m) == (121, 1, 0.0)


def test_a_last_fix_that_had_no_time_to_return_is_dropped():
    track = clean([*points(eastward(1.5, 120)), *points([(121.0, 9_000.0, 0.0)])])
    assert (len(track.at), track.jumps, track.displaced_m) == (121, 1, 0.0)


def test_a_place_left_for_good_is_told():
    here = eastward(1.5, 120)
    there = [(t + 121, x + 22_000, y) for t, x, y in here]
    track = clean(points([*here, *there]))
    assert len(track.at) == 242
    assert track.displaced_m == pytest.approx(21_820, abs=50)


def test_the_date_line_is_no_jump():
    track = clean([(179.9999, 0.0, 0.0, 5.0), (-179.9999, 0.0, 30.0, 5.0)])
    assert track.x[1] == pytest.approx(22.2, abs=0.1)
    assert track.jumps == 0


def test_nothing_is_a_track_of_nothing():
    assert clean([]).at == []
    assert clean([(0.0, 0.0, 0.0, 5.0)]).at == []
