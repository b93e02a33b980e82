"""REPLAY_SHAPE: the very line of another trip, at another pace (screening 2.5)."""

from credits.activities.tracks.forms import Forms
from credits.screening.findings import Asks, Finding
from credits.screening.nearness import median_metres, moved_metres
from credits.screening.thresholds import Thresholds

CODE = "REPLAY_SHAPE"


def check(forms: Forms, other: Forms, limits: Thresholds) -> Finding | None:
    """Return a finding if two lines lie nearer to one another than two walks of one person ever do."""
    near = limits.neighbours
    if moved_metres(forms.shape) < near.profile_moved_m_min:
        return None
    apart = median_metres(forms.shape, other.shape)
    return Finding(CODE, Asks.REVIEW, apart, near.shape_m_max) if apart <= near.shape_m_max else None
