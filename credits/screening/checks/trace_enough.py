"""INSUFFICIENT_DATA, LOW_COVERAGE: how much of a trace there must be to judge it by (screening 2.1)."""

from credits.screening.claims import PUBLIC_TRANSPORT, Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

INSUFFICIENT, LOW_COVERAGE = "INSUFFICIENT_DATA", "LOW_COVERAGE"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return what is missing. Of a ride that a second source saw nothing has to be there."""
    found, gate = trip.features, limits.gate
    for value, least in (
        (found.fixes, gate.fixes_min),
        (found.duration_s, gate.duration_s_min),
        (found.metres, gate.metres_min),
    ):
        if value < least:
            # A phone in a tunnel has nothing to tell; the person waits for the second source.
            asks = Asks.REVIEW if trip.mode in PUBLIC_TRANSPORT else Asks.REJECT
            return None if trip.is_corroborated else Finding(INSUFFICIENT, asks, value, least)
    for value, most in (
        (found.interval_s, gate.interval_s_max),
        (found.gap_share, gate.gap_share_max),
        (found.dropped_share, gate.dropped_share_max),
    ):
        if value > most and trip.mode is not Mode.METRO and not trip.is_corroborated:
            return Finding(LOW_COVERAGE, Asks.REVIEW, value, most)
    return None
