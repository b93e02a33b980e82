"""TIME_INVALID: fixes from the future, from long ago, or from another time than the claim (screening 2.1)."""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "TIME_INVALID"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if the first or the last fix lies outside the window in which it may lie."""
    if trip.features.fixes == 0:
        return None
    if trip.to_s > trip.latest_s:
        return Finding(CODE, Asks.REJECT, trip.to_s, trip.latest_s)
    if trip.from_s < trip.earliest_s:
        return Finding(CODE, Asks.REJECT, trip.from_s, trip.earliest_s)
    return None
