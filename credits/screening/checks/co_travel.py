"""CO_TRAVEL: the same two phones move as one, again and again (screening 2.5).

Families travel together: one trip says nothing.
"""

from credits.activities.tracks.forms import Forms
from credits.screening.findings import Asks, Finding
from credits.screening.nearness import median_metres_at_once
from credits.screening.thresholds import Thresholds

CODE = "CO_TRAVEL"


def are_together(forms: Forms, other: Forms, limits: Thresholds) -> bool:
    """Tell whether two trips of one time ran side by side."""
    apart = median_metres_at_once(forms, other)
    return apart is not None and apart <= limits.neighbours.together_m_max


def check(times: int, limits: Thresholds) -> Finding | None:
    """Return a finding if two people travelled together so often in the last days, this trip included."""
    least = limits.neighbours.together_times_min
    return Finding(CODE, Asks.REVIEW, times, least) if times >= least else None
