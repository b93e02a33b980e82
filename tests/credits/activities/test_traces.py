"""Traces: which points are taken, which traces are the same, how far they go, what a trip is worth by one."""

import math

import pytest

from accounts.consents.purposes import Purpose
from credits.activities.models import Activity, ActivityTrace, TraceClaim
from credits.activities.observed import observed_values
from credits.activities.traces import METRES_MAX, digest, measured_metres, read_points
from tests import cast
from tests.credits.activities.items import EVENING, straight_trace, trip
from tests.credits.activities.sending import outcome, outcomes, send

GOOD = [113.3245, 23.1064, 1793577600, 12.0]


@pytest.mark.parametrize(
    "trace",
    [
        [GOOD],
        [GOOD] * 20_000,
        [[-180, -90, 0, 0]],
        [[180.0, 90.0, 99_999_999_999, 999_999_999]],
        [[0, 0, 1.5, 5e-324]],
    ],
)
def test_points_on_earth_are_taken(trace):
    points = read_points(trace)
    assert points is not None
    assert len(points) == len(trace)
    assert {type(number) for point in points for number in point} == {float}


@pytest.mark.parametrize(
    "trace",
    [
        [],
        {},
        "trace",
        GOOD,
        [GOOD] * 20_001,
        [GOOD[:3]],
        [[*GOOD, 1.0]],
        [tuple(GOOD)],
        [["113", *GOOD[1:]]],
        [[True, *GOOD[1:]]],
        [[None, *GOOD[1:]]],
        [[180.0001, *GOOD[1:]]],
        [[-180.0001, *GOOD[1:]]],
        [[113, 90.0001, *GOOD[2:]]],
        [[113, -90.0001, *GOOD[2:]]],
        [[113, 23, -1, 12]],
        [[113, 23, 1e11, 12]],
        [[113, 23, 1793577600, -0.1]],
        [[113, 23, 1793577600, 1e9]],
        *([[*GOOD[:i], bad, *GOOD[i + 1 :]]] for i in range(4) for bad in (math.nan, math.inf, 10**400)),
    ],
)
def test_anything_else_is_not(trace):
    assert read_points(trace) is None


def test_the_same_ride_at_another_time_has_the_same_digest():
    ride = [(round(lon, 5), round(lat, 5), at, acc) for lon, lat, at, acc in straight_trace(5)]
    week_later = [(lon, lat, at + 7 * 86_400, accuracy) for lon, lat, at, accuracy in ride]
    wobbled = [(lon + 4e-7, lat - 4e-7, at, accuracy + 1) for lon, lat, at, accuracy in ride]
    assert digest(ride) == digest(week_later) == digest(list(reversed(ride))) == digest(wobbled)
    slower = [(lon, lat, ride[0][2] + (at - ride[0][2]) * 1.01, acc) for lon, lat, at, acc in ride]
    beside = [(lon, lat + 2e-5, at, accuracy) for lon, lat, at, accuracy in ride]
    assert len({digest(ride), digest(slower), digest(beside), digest(ride[:-1])}) == 4


def test_metres_are_those_of_the_great_circle():
    # A degree of latitude on a sphere of 6,371,008.8 m.
    north = [(113.0, 23.0, 0.0, 5.0), (113.0, 24.0, 3600.0, 5.0)]
    assert measured_metres(north) == 111_195
    equator = [(113.0, 0.0, 0.0, 5.0), (114.0, 0.0, 3600.0, 5.0)]
    assert measured_metres(equator) == 111_195


@pytest.mark.parametrize(
    ("points", "metres"),
    [
        ([], None),
        ([(113.0, 23.0, 0.0, 5.0)], None),
        ([(113.0, 23.0, 0.0, 5.0)] * 2, 0),
        # Fixes that are no good are left out: too vague, or the null island of a phone without a fix.
        ([(113.0, 23.0, 0.0, 5.0), (113.0, 24.0, 60.0, 50.1)], None),
        ([(113.0, 23.0, 0.0, 50.0), (113.0, 24.0, 60.0, 50.0)], 111_195),
        ([(113.0, 23.0, 0.0, 5.0), (0.0, 0.0, 30.0, 5.0), (113.0, 23.0, 60.0, 5.0)], 0),
        # Standing still for a minute with a metre of noise a second is no walk.
        ([(113.0, 23.0 + 1e-5 * (second % 2), float(second), 5.0) for second in range(60)], 2),
    ],
)
def test_metres_between_usable_fixes(points, metres):
    measured = measured_metres(points)
    assert measured == metres if metres is None else abs(measured - metres) <= 2


def test_a_trace_that_leaps_about_the_globe_still_fits_its_column():
    leaps = [((-1) ** n * 90.0, 0.0, 10.0 * n, 5.0) for n in range(20_000)]
    assert measured_metres(leaps) == METRES_MAX


def test_the_smaller_of_claimed_and_measured_counts():
    claimed = {"distance_km": "34.9"}
    assert observed_values(claimed, 34_899) == {
        "distance_km": 34_899 / observed_values({"n": "1000"}, None)["n"]
    }
    assert (
        observed_values(claimed, 34_901) == observed_values(claimed, None) == observed_values(claimed, 34_900)
    )
    assert observed_values({"consumption_kwh": "5"}, 0)["consumption_kwh"] == 5


def test_a_trace_needs_its_own_consent_and_costs_nobody_else_theirs(evening):
    shy = cast.resident("Hua", consents=[Purpose.ACTIVITY_DATA])
    assert outcomes(
        shy,
        {
            "with": trip(trace=straight_trace(34.9)),
            "a broken one": trip(trace="?"),
            "without": trip(),
            "null": trip(trace=None),
        },
    ) == {
        "with": "consent_required /trace",
        "a broken one": "consent_required /trace",
        "without": "ACCEPTED",
        "null": "ACCEPTED",
    }
    assert not ActivityTrace.objects.exists()


@pytest.mark.parametrize("trace", [[], "?", [[113, 23, 0]], [[10**400, 23, 0, 1]], [GOOD] * 20_001])
def test_a_trace_that_is_none_is_refused_at_its_place(lin, trace):
    (result,) = send(lin, trip(trace=trace))
    assert outcome(result) == "input_out_of_bounds /trace"
    assert not Activity.objects.exists()


def test_what_was_measured_is_stored_and_previewed(lin):
    claimed_more, claimed_less = send(
        lin, trip(km="34.9", trace=straight_trace(20)), trip(km="34.9", trace=straight_trace(40, lat=23.2))
    )
    more = Activity.objects.get(id=claimed_more.id)
    assert abs(more.measured_m - 20_000) < 60
    assert more.preview_g < 2362 * 0.58
    less = Activity.objects.get(id=claimed_less.id)
    assert less.measured_m > 34_900
    assert less.preview_g == 2362


def test_the_first_trip_received_with_a_trace_claims_it(lin, hua):
    trace = straight_trace(5)
    first, second = send(lin, trip(km="5", trace=trace), trip(km="5", trace=trace))
    (third,) = send(hua, trip(km="5", trace=trace), now=EVENING)
    claim = TraceClaim.objects.get()
    assert claim.activity_id == first.id
    assert ActivityTrace.objects.count() == 3
    assert {second.status, third.status} == {"ACCEPTED"}


def test_a_leaping_trace_is_stored_like_any_other(lin):
    leaps = [[(-1) ** n * 90.0, 0.0, 1793577600 + 10 * n, 5.0] for n in range(300)]
    (result,) = send(lin, trip(trace=leaps))
    assert Activity.objects.get(id=result.id).measured_m == METRES_MAX
