"""How far two trips' forms lie apart, in metres. Forms are flat: longitude, latitude in micro-degrees …"""

import math
from collections.abc import Sequence
from statistics import median

from credits.activities.tracks.cleaning import EARTH_M
from credits.activities.tracks.forms import PROFILE_STEP_S, Forms

_METRES = math.radians(EARTH_M) / 1e6


def metres_between(a: Sequence[int], b: Sequence[int]) -> float:
    """Return the distance of two places; good over a city, and enough to tell two cities apart."""
    east = math.cos(math.radians((a[1] + b[1]) / 2e6))
    turn = (b[0] - a[0] + 180_000_000) % 360_000_000 - 180_000_000
    return _METRES * math.hypot(turn * east, b[1] - a[1])


def median_metres(a: Sequence[int], b: Sequence[int]) -> float:
    """Return the median distance of corresponding places of two forms of equal length."""
    east = math.cos(math.radians(a[1] / 1e6))
    return _METRES * median(
        [
            math.hypot((bx - ax) * east, by - ay)
            for ax, ay, bx, by in zip(a[::2], a[1::2], b[::2], b[1::2], strict=True)
        ]
    )


def moved_metres(form: Sequence[int]) -> float:
    """Return how far a form gets from where it began."""
    if len(form) < 4:
        return 0.0
    east = math.cos(math.radians(form[1] / 1e6))
    return _METRES * max(
        [math.hypot((x - form[0]) * east, y - form[1]) for x, y in zip(form[2::2], form[3::2], strict=True)]
    )


def median_metres_at_once(a: Forms, b: Forms) -> float | None:
    """Return the median distance at the same moments; None if fewer than ten profile steps are shared."""
    earlier, later = (a, b) if a.from_s <= b.from_s else (b, a)
    skip = round((later.from_s - earlier.from_s) / PROFILE_STEP_S)
    first, second = earlier.profile[2 * skip :], later.profile
    shared = min(len(first), len(second))
    return median_metres(first[:shared], second[:shared]) if shared >= 20 else None
