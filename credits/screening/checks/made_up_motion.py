"""CONST_SPEED, NO_LATERAL_NOISE, REPEATED_STEP: motion that was drawn, not made (screening 2.4)."""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CONST_SPEED, NO_LATERAL_NOISE, REPEATED_STEP = "CONST_SPEED", "NO_LATERAL_NOISE", "REPEATED_STEP"


def check(trip: Trip, limits: Thresholds) -> list[Finding]:
    """Return what is too regular. An even speed alone is doubtful, with anything else it is proof."""
    motion, most = trip.features.motion, limits.made_up
    found = []
    straight, repeated = motion.straight_share, motion.repeated_share
    if straight is not None and straight > most.straight_share_max:
        found.append(Finding(NO_LATERAL_NOISE, Asks.REJECT, straight, most.straight_share_max))
    if repeated is not None and repeated > most.repeated_share_max:
        found.append(Finding(REPEATED_STEP, Asks.REJECT, repeated, most.repeated_share_max))
    spread = motion.speed_spread
    # Over long steps an honest pace evens out by itself.
    is_told = trip.features.interval_s <= most.speed_interval_s_max
    if spread is not None and is_told and spread < most.speed_spread_min:
        asks = Asks.REJECT if found else Asks.REVIEW
        found.insert(0, Finding(CONST_SPEED, asks, spread, most.speed_spread_min))
    return found
