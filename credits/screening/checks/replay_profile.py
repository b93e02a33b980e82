"""REPLAY_PROFILE: where another trip was at the same elapsed time, this one was too (screening 2.5)."""

from credits.activities.tracks.forms import Forms
from credits.screening.findings import Asks, Finding
from credits.screening.nearness import median_metres, moved_metres
from credits.screening.thresholds import Thresholds

CODE = "REPLAY_PROFILE"


def check(forms: Forms, other: Forms, limits: Thresholds) -> Finding | None:
    """Return a finding if two profiles run together; that both last equally long makes it proof."""
    near = limits.neighbours
    length = min(len(forms.profile), len(other.profile))
    mine, theirs = forms.profile[:length], other.profile[:length]
    if moved_metres(mine) < near.profile_moved_m_min:
        return None
    apart = median_metres(mine, theirs)
    if apart > near.profile_m_max:
        return None
    durations = (forms.to_s - forms.from_s) - (other.to_s - other.from_s)
    asks = Asks.REJECT if abs(durations) <= near.profile_duration_s_max else Asks.REVIEW
    return Finding(CODE, asks, apart, near.profile_m_max)
