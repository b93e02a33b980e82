"""Features by hand: those of an honest walk, with what a test wants otherwise."""

from typing import Any

from credits.activities.tracks.features import Features, Window
from credits.activities.tracks.motion import Motion
from credits.screening.claims import Mode, Trip

WALKED = Features(
    fixes=200,
    duration_s=1_200.0,
    metres=1_500.0,
    interval_s=5.0,
    gap_share=0.0,
    dropped_share=0.0,
    jumps=0,
    displaced_m=0.0,
    vm50=1.3,
    vm85=1.6,
    t4=0.0,
    t7=0.0,
    t9=0.0,
    t11=0.0,
    a95=0.05,
    windows=tuple(Window(75.0, 1.25) for _ in range(20)),
    motion=Motion(
        speed_spread=0.3,
        straight_share=0.1,
        repeated_share=0.03,
        turn_growth=4.5,
        bend_growth=4.0,
        accuracy_spread=3.0,
    ),
)
RIDDEN = {"vm50": 4.0, "vm85": 5.0, "t4": 0.5, "a95": 0.2, "windows": tuple([Window(240.0, 4.0)] * 20)}
DRIVEN = {"vm50": 11.0, "vm85": 15.0, "t4": 0.9, "t7": 0.8, "t9": 0.7, "t11": 0.5, "windows": ()}
MOTION = {"speed_spread", "straight_share", "repeated_share", "turn_growth", "bend_growth", "accuracy_spread"}
FACTS = {"from_s", "to_s", "earliest_s", "latest_s", "mock", "steps", "is_corroborated"}


def trip_of(mode: Mode = Mode.WALK, **otherwise: Any) -> Trip:
    """Return a trip that nothing speaks against, but for what is told."""
    facts = {name: otherwise.pop(name) for name in FACTS & otherwise.keys()}
    motion = {name: otherwise.pop(name) for name in MOTION & otherwise.keys()}
    values = {name: getattr(WALKED, name) for name in WALKED.__struct_fields__} | otherwise
    kept = {name: getattr(WALKED.motion, name) for name in MOTION}
    values["motion"] = Motion(**kept | motion)
    known = {"from_s": 1_000.0, "to_s": 2_200.0, "earliest_s": 0.0, "latest_s": 3_000.0, "mock": False}
    return Trip(mode=mode, features=Features(**values), **known | facts)
