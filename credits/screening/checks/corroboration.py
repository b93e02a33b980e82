"""NEEDS_CORROBORATION: what a phone tells cannot prove a bus or a metro (screening 0.1, 2.3)."""

from credits.screening.claims import PUBLIC_TRANSPORT, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "NEEDS_CORROBORATION"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding for a bus or metro trip that no second source saw."""
    if trip.mode in PUBLIC_TRANSPORT and not trip.is_corroborated:
        return Finding(CODE, Asks.REVIEW)
    return None
