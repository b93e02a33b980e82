"""Labelled trips under claims: how they are classed, and how many honest and false claims end how."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from credits.screening.claims import Mode
from credits.screening.file_screening import Outcome, screen_file
from credits.screening.thresholds import Thresholds
from credits.screening.trip_files import FileTrip, read_trips

CLASS_OF_LABEL = {
    "walk": "walk", "walking": "walk", "on_foot": "walk", "onfoot": "walk",
    "bike": "bike", "bicycling": "bike",
    "car": "motor", "bus": "motor", "train": "motor", "subway": "motor", "lightrail": "motor",
    "driving": "motor", "in_vehicle": "motor",
}  # fmt: skip
GATE = {"INSUFFICIENT_DATA", "LOW_COVERAGE"}
NOW_S = 1_800_000_000.0


class Judged(NamedTuple):
    """A labelled trip with what it came to under one claim."""

    label: str
    outcome: Outcome

    @property
    def passed_gate(self) -> bool:
        return GATE.isdisjoint(self.outcome.codes)


def judged(path: Path, claim: Mode, limits: Thresholds) -> list[Judged]:
    """Return every trip of a file under a claim."""
    return [Judged(o.trip.label, o) for o in screen_file(read_trips(path), claim, limits, NOW_S)]


def accuracy(trips: Iterable[Judged]) -> tuple[int, int]:
    """Return how many of those that pass the gate are classed rightly, and of how many."""
    classed = [
        (CLASS_OF_LABEL[trip.label], trip.outcome.screened.mode_class)
        for trip in trips
        if trip.passed_gate and trip.label in CLASS_OF_LABEL
    ]
    return sum(wanted == found for wanted, found in classed), len(classed)


def verdicts(trips: Iterable[Judged], label: str, gated: bool = True) -> Counter[str]:
    """Return how often each verdict falls on trips of a label, of those that pass the gate or of all."""
    return Counter(
        trip.outcome.verdict for trip in trips if trip.label == label and (trip.passed_gate or not gated)
    )


def refused_share(
    honest: Iterable[Judged], key: Callable[[FileTrip, Outcome], str]
) -> Iterator[tuple[str, int, int, Counter[str]]]:
    """Yield group, trips, refused and their reasons, for a grouping of honest trips."""
    groups: dict[str, list[Outcome]] = {}
    for trip in honest:
        groups.setdefault(key(trip.outcome.trip, trip.outcome), []).append(trip.outcome)
    for name, outcomes in sorted(groups.items()):
        refused = [outcome for outcome in outcomes if outcome.verdict == "reject"]
        reasons = Counter(code for outcome in refused for code in outcome.codes)
        yield name, len(outcomes), len(refused), reasons


def by_mode(trip: FileTrip, outcome: Outcome) -> str:
    return trip.label


def by_device(trip: FileTrip, outcome: Outcome) -> str:
    return trip.phone or "not told"


def by_sampling(trip: FileTrip, outcome: Outcome) -> str:
    """The usual seconds between fixes as sent."""
    seconds = outcome.features.interval_s
    for most in (2, 5, 15, 30):
        if seconds <= most:
            return f"up to {most:2} s"
    return "over 30 s"
