"""Generated spoofs: how many of each recipe are held, and how many honest trips with them."""

from collections import Counter

from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.features import measure
from credits.screening.claims import Trip
from credits.screening.findings import Asks
from credits.screening.screen import screen_trip, verdict_of
from credits.screening.thresholds import Thresholds
from tests.credits.screening.spoofs import Spoof, spoofs

# What only a made-up trace should be held for; the rest is asked of every trip.
PHYSICS = {
    "CONST_SPEED",
    "NO_LATERAL_NOISE",
    "REPEATED_STEP",
    "WHITE_JITTER",
    "TELEPORT",
    "CONSTANT_ACCURACY",
}


def is_held(spoof: Spoof, limits: Thresholds) -> bool:
    """Tell whether a spoof goes to review or is refused."""
    track = clean(spoof.points)
    claim = Trip(spoof.mode, measure(track), track.at[0], track.at[-1], 0.0, track.at[-1] + 120)
    return verdict_of(screen_trip(claim, limits).findings) >= Asks.REVIEW


def held_by_recipe(each: int, seed: int, limits: Thresholds) -> dict[str, float]:
    """Return the share held of `each` spoofs a recipe."""
    held: Counter[str] = Counter()
    for spoof in spoofs(each, seed):
        held[spoof.recipe] += is_held(spoof, limits)
    return {recipe: count / each for recipe, count in held.items()}
