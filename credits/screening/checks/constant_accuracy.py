"""CONSTANT_ACCURACY: the phone always claims the very same accuracy, as made-up fixes do (screening 2.4).

Honest phones that round theirs do so too, so the standard set only notes it.
"""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "CONSTANT_ACCURACY"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if more than 50 fixes name one accuracy."""
    if trip.features.motion.accuracy_spread != 0:
        return None
    return Finding(CODE, Asks.REVIEW if limits.made_up.constant_accuracy else Asks.NOTE, 0.0, 0.0)
