"""WHITE_JITTER: noise that forgets itself from fix to fix; a receiver's error does not (screening 2.4)."""

from credits.screening.claims import Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "WHITE_JITTER"


def check(trip: Trip, limits: Thresholds) -> Finding | None:
    """Return a finding if the accelerations answer one another as only white noise makes them."""
    echo, least = trip.features.motion.echo, limits.made_up.echo_min
    if echo is None or echo >= least or trip.features.interval_s > limits.made_up.echo_interval_s_max:
        return None
    return Finding(CODE, Asks.REVIEW, echo, least)
