"""Fixes as the rest may rely on them: in order, once each, on the ground, in metres of a plane (screening
2.1).

The plane is equirectangular about the first fix: over a trip's length its error is far below a fix's own.
"""

import math
from collections.abc import Sequence
from operator import itemgetter, sub
from typing import NamedTuple

from credits.activities.tracks.coordinates import Point

ACCURACY_MAX_M = 50.0
EARTH_M = 6_371_008.8
# A jump is a step that no vehicle on the ground makes: faster than 70 m/s, and too far for a bad fix.
JUMP_MPS = 70.0
JUMP_M = 200.0
# A spike is away for so many fixes at most; a cold start is wrong for as many at the head.
SPIKE_FIXES_MAX = 5


class Cleaned(NamedTuple):
    """The fixes that are left, as columns, and what was seen on the way.

    `at` in seconds, `x` east and `y` north in metres of the first fix (`lon`, `lat`); `jumps` counts the
    steps no vehicle makes, `displaced_m` is the farthest one from which the trace never came back.
    """

    at: list[float]
    x: list[float]
    y: list[float]
    accuracy: list[float]
    lon: float
    lat: float
    sent: int
    jumps: int
    displaced_m: float


def clean(points: Sequence[Point]) -> Cleaned:
    """Return the usable fixes of a trace in WGS 84, sorted by time."""
    at: list[float] = []
    x: list[float] = []
    y: list[float] = []
    accuracies: list[float] = []
    lon0 = lat0 = east = north = 0.0
    last = -1.0
    for lon, lat, when, accuracy in sorted(points, key=itemgetter(2)):
        # The first of several fixes of one instant stays. Not finite: no comparison holds.
        if not (accuracy <= ACCURACY_MAX_M and when > last) or (lon == 0.0 and lat == 0.0):
            continue
        if not at:
            lon0, lat0 = lon, lat
            north = math.radians(EARTH_M)
            east = north * math.cos(math.radians(lat0))
        elif lon - lon0 > 180.0:
            lon -= 360.0
        elif lon - lon0 < -180.0:
            lon += 360.0
        last = when
        at.append(when)
        x.append((lon - lon0) * east)
        y.append((lat - lat0) * north)
        accuracies.append(accuracy)
    kept, jumps, displaced_m = _without_spikes(at, x, y)
    if len(kept) < len(at):
        at, x, y, accuracies = ([column[i] for i in kept] for column in (at, x, y, accuracies))
    return Cleaned(at, x, y, accuracies, lon0, lat0, len(points), jumps, displaced_m)


def is_jump(seconds: float, metres: float) -> bool:
    """Tell whether nothing on the ground goes so far in so short a time."""
    return metres > JUMP_M and metres > JUMP_MPS * seconds


def _without_spikes(at: list[float], x: list[float], y: list[float]) -> tuple[Sequence[int], int, float]:
    """Return the indices of what stays, the jumps met, and how far away the trace ended up for good."""
    hypot = math.hypot
    farthest = max(map(hypot, map(sub, x[1:], x), map(sub, y[1:], y)), default=0.0)
    if farthest <= JUMP_M:
        return range(len(at)), 0, 0.0

    def jumps_between(i: int, j: int) -> bool:
        return is_jump(at[j] - at[i], hypot(x[j] - x[i], y[j] - y[i]))

    kept = [0] if at else []
    jumps, displaced_m = 0, 0.0
    i = 1
    while i < len(at):
        if jumps_between(kept[-1], i):
            jumps += 1
            back = next(
                (
                    j
                    for j in range(i + 1, min(i + 1 + SPIKE_FIXES_MAX, len(at)))
                    if not jumps_between(kept[-1], j)
                ),
                None,
            )
            if back is not None:
                i = back
                continue
            if len(kept) <= SPIKE_FIXES_MAX < len(at) - i:
                kept.clear()  # a cold start: the phone was wrong before it knew where it is
            elif len(at) - i > SPIKE_FIXES_MAX or len(kept) > SPIKE_FIXES_MAX >= len(at) - i:
                if len(at) - i <= SPIKE_FIXES_MAX:
                    break  # the last fixes are a spike that had no time to return
                displaced_m = max(displaced_m, hypot(x[i] - x[kept[-1]], y[i] - y[kept[-1]]))
        kept.append(i)
        i += 1
    return kept, jumps, displaced_m
