"""One trip from the points as received to every finding, in plain Python."""

from collections.abc import Callable, Iterator
from random import Random
from time import perf_counter

from credits.activities.traces import digest
from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.features import measure
from credits.activities.tracks.forms import forms_of
from credits.screening.claims import Mode, Trip
from credits.screening.neighbours import Other, compare
from credits.screening.screen import screen_trip
from credits.screening.thresholds import threshold_set
from tests.benchmarks.lines import Line, lower
from tests.benchmarks.run import Run
from tests.credits.screening.spoofs import drifting, spoof

FIXES = 430
TIMES = 300
ROUNDS = 7
LIMIT_US = 600


def trip(run: Run) -> Iterator[Line]:
    """Cleaning, features and all checks of 430 fixes; beside it, what receipt keeps for comparing."""
    points = spoof(drifting, Random("screen_trip_us")).points[:FIXES]
    track = clean(points)
    limits = threshold_set("standard")
    forms = forms_of(track, points)
    assert forms is not None

    def screened() -> None:
        cleaned = clean(points)
        claim = Trip(Mode.WALK, measure(cleaned), cleaned.at[0], cleaned.at[-1], 0.0, cleaned.at[-1])
        screen_trip(claim, limits)
        compare(forms, [Other(is_same_person=False, forms=forms)], limits)

    detail = {
        "fixes": FIXES,
        "digest_us": round(_microseconds(lambda: digest(points)), 1),
        "forms_us": round(_microseconds(lambda: forms_of(track, points)), 1),
        "calibration": round(run.slowness, 3),
    }
    yield lower("screen_trip_us", _microseconds(screened), LIMIT_US * run.slowness, "us", **detail)


def _microseconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = perf_counter()
        for _ in range(TIMES):
            work()
        best = min(best, perf_counter() - began)
    return best / TIMES * 1e6
