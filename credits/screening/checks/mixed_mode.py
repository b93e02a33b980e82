"""MIXED_MODE: a walk or ride whose recorder ran on in a taxi counts for the part that fits (screening 2.3).

The part is the longest row of minutes that all fit the claim. Single slow minutes do not count: a car has
them at every light.
"""

from credits.activities.tracks.features import Window
from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "MIXED_MODE"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if a part of the trip fits; ask only where the whole does not.

    It is credited where it is half the way or more. Of less, the finding tells beside the others what the
    trip was.
    """
    metres = fitting_metres(trip, limits)
    if metres is None:
        return None
    share = metres / trip.features.metres
    asks = Asks.PART if share >= limits.mixed.share_min else Asks.REVIEW
    return Finding(CODE, asks, share, limits.mixed.share_min)


def fitting_metres(trip: Trip, limits: Thresholds) -> float | None:
    """Return the metres of the longest part that fits the claim; None if there is none worth crediting."""
    top = {Mode.WALK: limits.walk.window_mps, Mode.BIKE: limits.bike.window_mps}.get(trip.mode)
    if top is None or not trip.features.metres:
        return None
    metres, minutes = _longest_row(trip.features.windows, top)
    if minutes < limits.mixed.windows_min or metres < limits.gate.metres_min:
        return None
    return min(metres, trip.features.metres)


def _longest_row(windows: tuple[Window, ...], top: float) -> tuple[float, int]:
    best, metres, minutes = (0.0, 0), 0.0, 0
    for window in windows:
        if window.mps > top:
            metres, minutes = 0.0, 0
            continue
        metres, minutes = metres + window.metres, minutes + 1
        best = max(best, (metres, minutes))
    return best
