"""What a trip's speeds say, in one pass over its fixes (screening 2.2).

Speeds are taken between knots at least ten seconds apart, where the error of two fixes no longer passes for
motion, and smoothed by the median of three. The figures here are part of what a feature *is*; where a verdict
turns is in the threshold sets. A change of either side is a new VERSION.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from credits.activities.tracks.cleaning import Cleaned, is_jump
from credits.activities.tracks.motion import Motion, motion_of

VERSION = 2

KNOT_S = 10.0
GAP_S = 90.0
MOVING_MPS = 0.6
WINDOW_S = 60.0
METRES_MAX = 1_000_000_000


class Window(NamedTuple):
    """A minute of the trip: metres between its knots and its speed, of measured steps alone."""

    metres: float
    mps: float


class Features(msgspec.Struct, frozen=True, gc=False):
    """A trip in numbers: seconds, metres, metres a second; shares from 0 to 1.

    `t4` to `t11` are the shares of the measured time spent faster than 4, 7, 9, 11 m/s; `vm50` and `vm85`
    quantiles of the speeds while moving, `a95` of the change of speed; 0 where nothing moved.
    """

    fixes: int
    duration_s: float
    metres: float
    interval_s: float
    gap_share: float
    dropped_share: float
    jumps: int
    displaced_m: float
    vm50: float
    vm85: float
    t4: float
    t7: float
    t9: float
    t11: float
    a95: float
    windows: tuple[Window, ...]
    motion: Motion

    @property
    def measured_m(self) -> int:
        """The whole metres that were measured."""
        return min(int(self.metres), METRES_MAX)


def measure(track: Cleaned) -> Features:
    """Return the features of a cleaned track, be it empty."""
    at, x, y = track.at, track.x, track.y
    count = len(at)
    duration = at[-1] - at[0] if count else 0.0
    intervals = [b - a for a, b in pairwise(at)]
    gaps = sum([interval for interval in intervals if interval > GAP_S])
    metres, steps = _steps(at, x, y)
    speeds = _median_of_three([step[2] for step in steps])
    seconds = [step[1] for step in steps]
    measured = sum(seconds)
    moving = sorted([v for v in speeds if v > MOVING_MPS])
    t4 = t7 = t9 = t11 = 0.0
    changes = []
    before = None
    for v, dt in zip(speeds, seconds, strict=True):
        if v > 4:
            t4 += dt
            if v > 7:
                t7 += dt
                if v > 9:
                    t9 += dt
                    if v > 11:
                        t11 += dt
        if before is not None:
            changes.append(abs(v - before) / dt)
        before = v
    changes.sort()
    whole = measured or 1.0
    return Features(
        fixes=count,
        duration_s=duration,
        metres=metres,
        interval_s=quantile(sorted(intervals), 0.5),
        gap_share=gaps / duration if duration else 0.0,
        dropped_share=1 - count / track.sent if track.sent else 0.0,
        jumps=track.jumps,
        displaced_m=track.displaced_m,
        vm50=quantile(moving, 0.5),
        vm85=quantile(moving, 0.85),
        t4=t4 / whole,
        t7=t7 / whole,
        t9=t9 / whole,
        t11=t11 / whole,
        a95=quantile(changes, 0.95),
        windows=_windows(steps, speeds),
        motion=motion_of(track, intervals),
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile of sorted values, between neighbours by the straight line; 0 of none."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    low = int(place)
    if low + 1 >= len(ordered):
        return ordered[low]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


# Beginning, seconds, speed.
_Step = tuple[float, float, float]


def _steps(at: list[float], x: list[float], y: list[float]) -> tuple[float, list[_Step]]:
    """Return the metres between knots, and each step that is measured: no longer than a gap, and no jump."""
    steps: list[_Step] = []
    if not at:
        return 0.0, steps
    hypot = math.hypot
    total = 0.0
    knot_at, knot_x, knot_y = at[0], x[0], y[0]
    last = len(at) - 1
    for i in range(1, last + 1):
        dt = at[i] - knot_at
        if dt < KNOT_S and i < last:
            continue
        metres = hypot(x[i] - knot_x, y[i] - knot_y)
        if not is_jump(dt, metres):
            total += metres
            if KNOT_S <= dt <= GAP_S:
                steps.append((knot_at, dt, metres / dt))
        knot_at, knot_x, knot_y = at[i], x[i], y[i]
    return total, steps


def _median_of_three(speeds: list[float]) -> list[float]:
    if len(speeds) < 3:
        return speeds
    middle = [
        b if a <= b <= c or c <= b <= a else (a if b <= a <= c or c <= a <= b else c)
        for a, b, c in zip(speeds, speeds[1:], speeds[2:], strict=False)
    ]
    return [speeds[0], *middle, speeds[-1]]


def _windows(steps: list[_Step], speeds: list[float]) -> tuple[Window, ...]:
    windows: list[Window] = []
    begin = metres = seconds = 0.0
    for (at, dt, _), v in zip(steps, speeds, strict=True):
        if seconds and at - begin >= WINDOW_S:
            windows.append(Window(metres, metres / seconds))
            metres = seconds = 0.0
        if not seconds:
            begin = at
        metres += v * dt
        seconds += dt
    if seconds:
        windows.append(Window(metres, metres / seconds))
    return tuple(windows)
