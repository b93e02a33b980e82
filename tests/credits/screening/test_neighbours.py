"""What other trips say: replays are found, and people who merely go the same way are not."""

from random import Random

import pytest

from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.forms import forms_of
from credits.screening.checks import co_travel, impossible_travel, shared_fixes
from credits.screening.findings import Asks
from credits.screening.nearness import metres_between
from credits.screening.neighbours import Other, compare
from credits.screening.thresholds import threshold_set
from tests.credits.activities.tracks.tracks import points

LIMITS = threshold_set("standard")
DAY = 86_400


def walk(seed=1, since=0.0, stretch=1.0, jitter=0.0, pace=0.0):
    """A walk of a quarter of an hour on one way, with a walker's own changes of pace."""
    draw, wobble = Random(seed), Random(seed + 1_000)
    fixes, x, y, mps = [], 0.0, 0.0, 1.4 + pace
    for t in range(900):
        mps = min(max(mps + draw.gauss(0, 0.05), 0.8), 2.0)
        x, y = x + mps * (1.0 if t < 450 else 0.5), y + mps * (0.0 if t < 450 else 0.87)
        shift = wobble.gauss(0, jitter), wobble.gauss(0, jitter)
        fixes.append((since + t * stretch, x + shift[0], y + shift[1]))
    return points(fixes)


def forms(sent):
    return forms_of(clean(sent), sent)


def found(mine, other, same=False, shared=0):
    return [(f.code, f.asks) for f in compare(forms(mine), [Other(same, forms(other), shared)], LIMITS)]


def test_a_wobbled_replay_is_found_by_its_profile():
    again = walk(since=7 * DAY, jitter=3.0)
    assert found(again, walk()) == [("REPLAY_PROFILE", Asks.REJECT)]


def test_a_stretched_replay_is_found_by_its_shape():
    assert found(walk(since=DAY, stretch=1.3), walk()) == [("REPLAY_SHAPE", Asks.REVIEW)]


def test_the_daily_way_to_work_is_no_replay():
    assert found(walk(seed=2, since=DAY, jitter=2.0), walk(), same=True) == []


def test_a_family_that_walks_together_is_no_replay():
    assert found(walk(jitter=3.0), walk()) == []
    assert found(walk(jitter=3.0), walk(), same=True) == [("REPLAY_PROFILE", Asks.REJECT)]


@pytest.mark.parametrize(("shared", "codes"), [(4, []), (5, [("SHARED_FIXES", Asks.REJECT)])])
def test_the_same_places_to_the_second_are_one_phone(shared, codes):
    assert found(walk(), walk(), shared=shared) == codes
    assert bool(shared_fixes.check(shared, LIMITS)) is bool(codes)


def test_companions_are_seen_and_only_when_they_recur_looked_at():
    assert co_travel.are_together(forms(walk(jitter=5.0)), forms(walk()), LIMITS)
    assert not co_travel.are_together(forms(walk()), forms(walk(since=DAY)), LIMITS)
    assert co_travel.check(4, LIMITS) is None
    assert co_travel.check(5, LIMITS).asks == Asks.REVIEW


@pytest.mark.parametrize(("minutes", "asks"), [(100, None), (12, Asks.REVIEW), (3, Asks.REJECT)])
def test_nobody_gets_to_another_city_in_minutes(minutes, asks):
    here = forms(walk())
    there = forms([(lon + 1.0, lat, at + 900 + minutes * 60, acc) for lon, lat, at, acc in walk()])
    finding = impossible_travel.check(here, there, LIMITS)
    assert (finding and finding.asks) == asks


def test_a_coarse_first_fix_is_no_journey():
    here = forms(walk())
    near = forms([(lon, lat, at + 901, acc) for lon, lat, at, acc in walk()])
    assert impossible_travel.check(here, near, LIMITS) is None


def test_distances_do_not_break_at_the_date_line():
    assert metres_between((179_999_000, 0), (-179_999_000, 0)) == pytest.approx(222, abs=1)
