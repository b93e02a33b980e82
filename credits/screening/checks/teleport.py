"""TELEPORT: steps that nothing on the ground makes (screening 2.4). One that returns is no finding."""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "TELEPORT"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding for a place that was left for good, else for too many jumps."""
    found, most = trip.features, limits.made_up
    if found.displaced_m > most.displaced_m_max:
        return Finding(CODE, Asks.REJECT, found.displaced_m, most.displaced_m_max)
    if found.jumps > most.jumps_max:
        return Finding(CODE, Asks.REVIEW, found.jumps, most.jumps_max)
    return None
