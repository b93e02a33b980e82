"""A claimed walk against its speeds (screening 2.3): MODE_TOO_FAST where nobody walks so, MODE_DOUBTFUL where
few do."""

from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

TOO_FAST, DOUBTFUL = "MODE_TOO_FAST", "MODE_DOUBTFUL"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return the first speed that is too high; none for other claims."""
    if trip.mode is not Mode.WALK:
        return None
    found, walk = trip.features, limits.walk
    for value, most in (
        (found.vm50, walk.reject_vm50),
        (found.t7, walk.reject_t7),
        (found.t4, walk.reject_t4),
    ):
        if value > most:
            return Finding(TOO_FAST, Asks.REJECT, value, most)
    for value, most in (
        (found.vm50, walk.accept_vm50),
        (found.t4, walk.accept_t4),
        (found.t7, walk.accept_t7),
    ):
        if value > most:
            return Finding(DOUBTFUL, Asks.REVIEW, value, most)
    return None
