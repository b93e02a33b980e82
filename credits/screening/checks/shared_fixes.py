"""SHARED_FIXES: two people's phones that were at the same places at the same seconds (screening 2.5)."""

from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

CODE = "SHARED_FIXES"


def check(shared: int, limits: Thresholds) -> Finding | None:
    """Return a finding if so many fixes of one in ten are another person's too."""
    least = limits.neighbours.shared_fixes_min
    return Finding(CODE, Asks.REJECT, shared, least) if shared >= least else None
