"""A claimed ride against its speeds: too fast, doubtful, or a walk after all (screening 2.3).

A walk with a bicycle is no fraud: it is DOWNGRADED, and credited as a walk where that is less.
"""

from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

TOO_FAST, DOUBTFUL, DOWNGRADED = "MODE_TOO_FAST", "MODE_DOUBTFUL", "DOWNGRADED"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return the first number that does not fit a bicycle; none for other claims."""
    if trip.mode is not Mode.BIKE:
        return None
    found, bike = trip.features, limits.bike
    for value, most in (
        (found.vm85, bike.reject_vm85),
        (found.t9, bike.reject_t9),
        (found.t11, bike.reject_t11),
    ):
        if value > most:
            return Finding(TOO_FAST, Asks.REJECT, value, most)
    if found.vm50 <= bike.accept_vm50_min:
        if found.vm85 <= bike.walk_vm85:
            return Finding(DOWNGRADED, Asks.PART, found.vm50, bike.accept_vm50_min)
        return Finding(DOUBTFUL, Asks.REVIEW, found.vm50, bike.accept_vm50_min)
    for value, most in (
        (found.vm50, bike.accept_vm50_max),
        (found.vm85, bike.accept_vm85),
        (found.t9, bike.accept_t9),
        (found.t7, bike.accept_t7),
        (found.a95, bike.accept_a95),
    ):
        if value > most:
            return Finding(DOUBTFUL, Asks.REVIEW, value, most)
    return None
