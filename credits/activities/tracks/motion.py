"""Statistics that tell motion from drawing (screening 2.4): what a body with a receiver cannot do.

Taken over fixes that follow one another at the trip's own rhythm and at speeds from 0.3 to 30 m/s; none with
fewer than 20 of them, since little data proves nothing.
"""

from collections import Counter
from itertools import chain
from math import hypot
from operator import mul, sub

import msgspec

from credits.activities.tracks.cleaning import Cleaned

SAMPLES_MIN = 20
TOLD_MIN = 50
SLOWEST_MPS, FASTEST_MPS = 0.3, 30.0
RHYTHM = 0.2
CHORD_M = 0.05
# A change of step this many times the median one is a corner of the way.
CORNER = 3.0
SPEED_STEPS_A_MPS = 1000
# 1.4826 median absolute deviations are a standard deviation of normal values.
MAD_TO_SD = 1.4826


class Motion(msgspec.Struct, frozen=True, gc=False):
    """None where there is too little to tell.

    `speed_spread`: robust relative deviation of the speeds. `straight_share`: fixes within 5 cm of the chord
    of their neighbours. `repeated_share`: of the commonest speed, to 1 mm/s. `echo`: the first
    autocorrelation of the acceleration, -2/3 where every fix has an error of its own. `accuracy_spread`: the
    range of what the phone said about its accuracy in metres, over more than 50 fixes that say anything.
    """

    speed_spread: float | None = None
    straight_share: float | None = None
    repeated_share: float | None = None
    echo: float | None = None
    accuracy_spread: float | None = None


def motion_of(track: Cleaned, intervals: list[float]) -> Motion:
    """Return the statistics of a cleaned track; `intervals` are the seconds between its fixes."""
    spread = _spread(track.accuracy)
    if len(intervals) < SAMPLES_MIN:
        return Motion(accuracy_spread=spread)
    dx = list(map(sub, track.x[1:], track.x))
    dy = list(map(sub, track.y[1:], track.y))
    runs = _regular_runs(intervals, list(map(hypot, dx, dy)))
    speeds = [v for _, run in runs for v in run]
    if len(speeds) < SAMPLES_MIN:
        return Motion(accuracy_spread=spread)
    straight = bends = 0
    turns: list[_Turns] = []
    for begin, run in runs:
        if len(run) > 1:
            steps_x, steps_y = dx[begin : begin + len(run)], dy[begin : begin + len(run)]
            straight += _straight(steps_x, steps_y)
            bends += len(run) - 1
            turns.append((list(map(sub, steps_x[1:], steps_x)), list(map(sub, steps_y[1:], steps_y))))
    enough = bends >= SAMPLES_MIN
    return Motion(
        speed_spread=_relative_deviation(speeds),
        straight_share=straight / bends if enough else None,
        repeated_share=max(Counter([int(v * SPEED_STEPS_A_MPS + 0.5) for v in speeds]).values())
        / len(speeds),
        echo=_echo(turns) if enough else None,
        accuracy_spread=spread,
    )


# The changes of step along a run, east and north.
_Turns = tuple[list[float], list[float]]


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


def _straight(dx: list[float], dy: list[float]) -> int:
    """Return how many fixes lie on their neighbours' chord: twice the triangle's area over its base."""
    return sum(
        [
            abs(x1 * y0 - y1 * x0) <= CHORD_M * hypot(x0 + x1, y0 + y1)
            for x0, y0, x1, y1 in zip(dx, dy, dx[1:], dy[1:], strict=False)
        ]
    )


def _echo(turns: list[_Turns]) -> float | None:
    """Return how the changes of step answer one another, without corners: they are larger than any noise."""
    sizes = [[x * x + y * y for x, y in zip(xs, ys, strict=True)] for xs, ys in turns]
    ordered = sorted(chain.from_iterable(sizes))
    most = ordered[len(ordered) // 2] * CORNER**2
    echoed = power = 0.0
    for (xs, ys), row in zip(turns, sizes, strict=True):
        if max(row) > most:
            pairs = [
                (x0 * x1 + y0 * y1, a + b)
                for x0, x1, y0, y1, a, b in zip(xs, xs[1:], ys, ys[1:], row, row[1:], strict=False)
                if a <= most and b <= most
            ]
            echoed += sum([pair[0] for pair in pairs])
            power += sum([pair[1] for pair in pairs]) / 2
        else:
            echoed += sum(map(mul, xs, xs[1:])) + sum(map(mul, ys, ys[1:]))
            power += sum(row) - (row[0] + row[-1]) / 2
    return echoed / power if power else None


def _relative_deviation(speeds: list[float]) -> float:
    middle = len(speeds) // 2
    median = sorted(speeds)[middle]
    return MAD_TO_SD * sorted([abs(v - median) for v in speeds])[middle] / median


def _spread(accuracies: list[float]) -> float | None:
    """0 is how a phone says that it does not know."""
    told = accuracies if 0.0 not in accuracies else [value for value in accuracies if value > 0]
    return max(told) - min(told) if len(told) > TOLD_MIN else None
