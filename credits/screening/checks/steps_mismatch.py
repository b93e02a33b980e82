"""STEPS_MISMATCH: a walk's steps against its way (screening 2.4). No steps told is no finding."""

from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "STEPS_MISMATCH"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if a walk has too few steps a kilometre, or more than legs make."""
    if trip.mode is not Mode.WALK or trip.steps is None or not trip.features.metres:
        return None
    per_km = trip.steps * 1000 / trip.features.metres
    if per_km < limits.steps.reject_below:
        return Finding(CODE, Asks.REJECT, per_km, limits.steps.reject_below)
    if per_km < limits.steps.accept_min:
        return Finding(CODE, Asks.REVIEW, per_km, limits.steps.accept_min)
    if per_km > limits.steps.accept_max:
        return Finding(CODE, Asks.REVIEW, per_km, limits.steps.accept_max)
    return None
