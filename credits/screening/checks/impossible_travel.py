"""IMPOSSIBLE_TRAVEL: nobody gets from one trip's end to the next one's start so fast (screening 2.5)."""

from credits.activities.tracks.forms import Forms
from credits.screening.findings import Asks, Finding
from credits.screening.nearness import metres_between
from credits.screening.thresholds import Thresholds

CODE = "IMPOSSIBLE_TRAVEL"
# Under this, a coarse first fix is farther away than the speed of light allows.
METRES_MIN = 2_000.0


def check(earlier: Forms, later: Forms, limits: Thresholds) -> Finding | None:
    """Return a finding for two trips of one person, the first of which ends before the second begins."""
    metres = metres_between(earlier.shape[-2:], later.shape[:2])
    if metres < METRES_MIN:
        return None
    mps = metres / max(later.from_s - earlier.to_s, 1.0)
    near = limits.neighbours
    if mps > near.travel_reject_mps:
        return Finding(CODE, Asks.REJECT, mps, near.travel_reject_mps)
    if mps > near.travel_review_mps:
        return Finding(CODE, Asks.REVIEW, mps, near.travel_review_mps)
    return None
