"""UNUSUAL_LENGTH: longer, or farther, than 99 of 100 walks or rides; somebody looks (screening 2.3)."""

from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "UNUSUAL_LENGTH"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if a walk's or a ride's metres or seconds are above what is usual."""
    if trip.mode is Mode.WALK:
        usual_m, usual_s = limits.walk.metres_max, limits.walk.duration_s_max
    elif trip.mode is Mode.BIKE:
        usual_m, usual_s = limits.bike.metres_max, limits.bike.duration_s_max
    else:
        return None
    if trip.features.metres > usual_m:
        return Finding(CODE, Asks.REVIEW, trip.features.metres, usual_m)
    if trip.features.duration_s > usual_s:
        return Finding(CODE, Asks.REVIEW, trip.features.duration_s, usual_s)
    return None
