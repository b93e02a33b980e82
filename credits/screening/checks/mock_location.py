"""MOCK_LOCATION: the phone itself says that its place was set by a program (screening 2.4).

A phone that does not say is believed up to a length, since old systems and browsers cannot.
"""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE, UNKNOWN = "MOCK_LOCATION", "MOCK_UNKNOWN"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding for a set flag, or for none on a long trip."""
    if trip.mock:
        return Finding(CODE, Asks.REJECT)
    most = limits.made_up.mock_unknown_metres_max
    if trip.mock is None and trip.features.metres > most:
        return Finding(UNKNOWN, Asks.REVIEW, trip.features.metres, most)
    return None
