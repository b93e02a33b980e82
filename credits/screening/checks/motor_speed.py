"""MODE_TOO_SLOW: a claimed ride with an engine at a pace that no engine keeps (screening 2.3)."""

from credits.screening.claims import PUBLIC_TRANSPORT, Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "MODE_TOO_SLOW"
_CLAIMS = PUBLIC_TRANSPORT | {Mode.DRIVE}


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if the trip moved, and its quick part is slower than any bus."""
    found, least = trip.features, limits.motor.reject_vm85
    if trip.mode not in _CLAIMS or not 0 < found.vm85 < least or found.metres < limits.gate.metres_min:
        return None
    return Finding(CODE, Asks.REJECT, found.vm85, least)
