"""Statistics that tell motion from drawing (screening 2.4, ADR 0037): what a body with a receiver cannot do.

Taken over fixes that follow one another at the trip's own rhythm and at speeds from 0.3 to 30 m/s; none with
fewer than 20 of them, since little data proves nothing.
"""

from collections import Counter
from collections.abc import Iterator
from math import hypot
from operator import sub

import msgspec

from credits.activities.tracks.cleaning import Cleaned

SAMPLES_MIN = 20
TOLD_MIN = 50
SLOWEST_MPS, FASTEST_MPS = 0.3, 30.0
RHYTHM = 0.2
CHORD_M = 0.05
# What is usual along a way is told from about so many places.
USUAL_OF = 200
SPEED_STEPS_A_MPS = 1000
# 1.4826 median absolute deviations are a standard deviation of normal values.
MAD_TO_SD = 1.4826


class Motion(msgspec.Struct, frozen=True, gc=False):
    """None where there is too little to tell.

    `speed_spread`: robust relative deviation of the speeds. `straight_share`: fixes within 5 cm of the chord
    of their neighbours. `repeated_share`: of the commonest speed, to 1 mm/s. `turn_growth`: the usual change
    of step in metres, of double steps as a multiple of that of single ones. `bend_growth`: how far a fix
    usually lies from the chord of the third before and the third behind it, as a multiple of that of its
    neighbours. Both are 1 where every fix has an error of its own, and grow with real motion and with a
    receiver's error. `accuracy_spread`: the range of what the phone said about its accuracy in metres, over
    more than 50 fixes that say anything.
    """

    speed_spread: float | None = None
    straight_share: float | None = None
    repeated_share: float | None = None
    turn_growth: float | None = None
    bend_growth: float | None = None
    accuracy_spread: float | None = None


def motion_of(track: Cleaned, intervals: list[float]) -> Motion:
    """Return the statistics of a cleaned track; `intervals` are the seconds between its fixes."""
    spread = _spread(track.accuracy)
    if len(intervals) < SAMPLES_MIN:
        return Motion(accuracy_spread=spread)
    runs = _regular_runs(intervals, list(map(hypot, *_steps(track.x, track.y, 1))))
    speeds = [v for _, run in runs for v in run]
    if len(speeds) < SAMPLES_MIN:
        return Motion(accuracy_spread=spread)
    places = [
        (track.x[begin : begin + len(run) + 1], track.y[begin : begin + len(run) + 1]) for begin, run in runs
    ]
    every = 1 + len(speeds) // USUAL_OF
    bends = [bend for x, y in places for bend in _bends(x, y, 1, 1)]
    enough = len(bends) >= SAMPLES_MIN
    return Motion(
        speed_spread=_relative_deviation(speeds),
        straight_share=sum([bend <= CHORD_M for bend in bends]) / len(bends) if enough else None,
        repeated_share=max(Counter([int(v * SPEED_STEPS_A_MPS + 0.5) for v in speeds]).values())
        / len(speeds),
        turn_growth=_growth(
            [turn for x, y in places for turn in _turns(x, y, 1, every)],
            [turn for x, y in places for turn in _turns(x, y, 2, every)],
        ),
        bend_growth=_growth(bends, [bend for x, y in places for bend in _bends(x, y, 3, every)]),
        accuracy_spread=spread,
    )


def _regular_runs(intervals: list[float], metres: list[float]) -> list[tuple[int, list[float]]]:
    """Return the rows of steps that keep the rhythm and move: the index of the first, and their speeds."""
    rhythm = sorted(intervals)[len(intervals) // 2]
    low, high = rhythm * (1 - RHYTHM), rhythm * (1 + RHYTHM)
    runs: list[tuple[int, list[float]]] = []
    run: list[float] | None = None
    for i, (dt, length) in enumerate(zip(intervals, metres, strict=True)):
        if not low <= dt <= high or not SLOWEST_MPS * dt <= length <= FASTEST_MPS * dt:
            run = None
        elif run is None:
            run = [length / dt]
            runs.append((i, run))
        else:
            run.append(length / dt)
    return runs


def _bends(x: list[float], y: list[float], apart: int, every: int) -> list[float]:
    """Return how far places lie from the chord of those `apart` before and behind, for one in `every`: twice
    the triangle's area over its base."""
    dx, dy = _steps(x, y, apart)
    return [
        abs(x1 * y0 - y1 * x0) / (hypot(x0 + x1, y0 + y1) or 1.0)
        for x0, y0, x1, y1 in zip(dx[::every], dy[::every], dx[apart::every], dy[apart::every], strict=False)
    ]


def _turns(x: list[float], y: list[float], apart: int, every: int) -> Iterator[float]:
    """Return how much the step from a place differs from that to it, from and to those `apart`."""
    dx, dy = _steps(x, y, apart)
    return map(hypot, map(sub, dx[apart::every], dx[::every]), map(sub, dy[apart::every], dy[::every]))


def _steps(x: list[float], y: list[float], apart: int) -> tuple[list[float], list[float]]:
    return list(map(sub, x[apart:], x)), list(map(sub, y[apart:], y))


def _growth(once: list[float], more: list[float]) -> float | None:
    """Return one median as a multiple of another: medians, since corners are larger than any noise."""
    if len(more) < SAMPLES_MIN:
        return None
    usual = sorted(once)[len(once) // 2]
    return sorted(more)[len(more) // 2] / usual if usual else None


def _relative_deviation(speeds: list[float]) -> float:
    middle = len(speeds) // 2
    median = sorted(speeds)[middle]
    return MAD_TO_SD * sorted([abs(v - median) for v in speeds])[middle] / median


def _spread(accuracies: list[float]) -> float | None:
    """0 is how a phone says that it does not know."""
    told = accuracies if 0.0 not in accuracies else [value for value in accuracies if value > 0]
    return max(told) - min(told) if len(told) > TOLD_MIN else None
