"""WHITE_JITTER: noise that forgets itself from fix to fix, or none at all (screening 2.4, ADR 0037).

A receiver's error remembers itself, and people's ways bend: over a longer stretch both are larger. What is
drawn with white noise, or with nothing but rounding, looks the same at every length.
"""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "WHITE_JITTER"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if changes of step, or bends of the way, hardly grow with their length."""
    motion, least = trip.features.motion, limits.made_up
    if trip.features.interval_s > least.growth_interval_s_max:
        return None
    for growth, border in (
        (motion.turn_growth, least.turn_growth_min),
        (motion.bend_growth, least.bend_growth_min),
    ):
        if growth is not None and growth < border:
            return Finding(CODE, Asks.REVIEW, growth, border)
    return None
