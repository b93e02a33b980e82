"""`python -m tests.measurements FOLDER [--set standard] [--spoofs 500] [--seed 1]`: every number that the
screening of trips has to show, one a line, from the files in the folder; exit 1 if one is missed."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from credits.screening.claims import Mode
from credits.screening.file_screening import screen_cases
from credits.screening.findings import Asks
from credits.screening.thresholds import Thresholds, threshold_set
from credits.screening.trip_files import read_trips
from tests.measurements.made_up import PHYSICS, held_by_recipe
from tests.measurements.trips import (
    NOW_S,
    Judged,
    accuracy,
    by_device,
    by_mode,
    by_sampling,
    judged,
    refused_share,
    verdicts,
)

HONEST_CLAIM = {"walk": Mode.WALK, "bike": Mode.BIKE}
Row = tuple[str, float, float, str, str]


def main() -> int:
    parser = ArgumentParser(prog="python -m tests.measurements", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", default="standard")
    parser.add_argument("--spoofs", type=int, default=500, help="of each of the eight recipes")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    limits = threshold_set(options.set)
    missed = 0
    for name, value, limit, better, detail in rows(options.folder, limits, options.spoofs, options.seed):
        ok = value <= limit if better == "lower" else value >= limit
        missed += not ok
        print(f"{'ok' if ok else 'MISSED':7}{name:38}{value:8.4f} ({better} than {limit:g})  {detail}")
    return 1 if missed else 0


def rows(folder: Path, limits: Thresholds, each: int, seed: int) -> Iterator[Row]:
    """Yield name, value, limit, which side is better, and what it was counted on."""
    mobilitynet = folder / "mobilitynet.jsonl"
    under = {claim: judged(mobilitynet, claim, limits) for claim in HONEST_CLAIM.values()}
    for name in ("mobilitynet", "goal", "emission"):
        path = folder / f"{name}.jsonl"
        if path.exists():
            right, of = accuracy(
                judged(path, Mode.DRIVE, limits) if path != mobilitynet else under[Mode.WALK]
            )
            # Only the first has labels by protocol; the others are a second look.
            least = 0.90 if path == mobilitynet else 0.0
            yield f"three_class_accuracy {name}", right / max(of, 1), least, "higher", f"{right} of {of}"
    yield from claimed_by_drivers(under)
    yield from refused_though_true(under)
    yield from fraud_cases(folder, limits)
    shares = held_by_recipe(each, seed, limits)
    detail = ", ".join(f"{recipe} {share:.3f}" for recipe, share in shares.items())
    yield "spoofs_held", sum(shares.values()) / len(shares), 0.95, "higher", detail
    honest = honest_trips(under)
    named = [trip for trip in honest if PHYSICS & held_for(trip)]
    detail = f"{len(named)} of {len(honest)}: {[(t.outcome.trip.id, held_for(t) & PHYSICS) for t in named]}"
    yield "honest_held_for_physics", len(named) / len(honest), 0.01, "lower", detail
    real = [*under[Mode.WALK], *(judged(folder / "goal.jsonl", Mode.DRIVE, limits))]
    named = [trip for trip in real if PHYSICS & held_for(trip)]
    detail = f"{len(named)} of {len(real)}: {[(t.outcome.trip.id, held_for(t) & PHYSICS) for t in named]}"
    yield "real_held_for_physics", len(named) / len(real), 0.01, "lower", detail
    yield from fairness(honest)


def claimed_by_drivers(under: dict[Mode, list[Judged]]) -> Iterator[Row]:
    for claim, most in ((Mode.WALK, 0.005), (Mode.BIKE, 0.015)):
        found = verdicts(under[claim], "car", gated=False)
        taken, of = found["accept"] + found["partial"], found.total()
        yield (
            f"car_as_{claim}_accepted",
            taken / max(of, 1),
            most if of >= 200 else 0.0,
            "lower",
            f"{dict(found)}",
        )


def refused_though_true(under: dict[Mode, list[Judged]]) -> Iterator[Row]:
    for label, claim in HONEST_CLAIM.items():
        found = verdicts(under[claim], label)
        yield (
            f"true_{label}_rejected",
            found["reject"] / max(found.total(), 1),
            0.03,
            "lower",
            f"{dict(found)}",
        )


def fraud_cases(folder: Path, limits: Thresholds) -> Iterator[Row]:
    cases = list(read_trips(folder / "fraud-cases.jsonl"))
    bases = {trip.id: trip for trip in read_trips(folder / "mobilitynet.jsonl")}
    outcomes = list(screen_cases(cases, bases, limits, NOW_S))
    wrong = [
        (outcome.trip.name, outcome.verdict, outcome.codes)
        for outcome in outcomes
        if outcome.verdict not in outcome.trip.expected.split("_or_")
    ]
    yield "fraud_cases_missed", len(wrong), 0, "lower", f"of {len(outcomes)}: {wrong}"


def honest_trips(under: dict[Mode, list[Judged]]) -> list[Judged]:
    """Walks claimed as walks and rides claimed as rides."""
    return [trip for label, claim in HONEST_CLAIM.items() for trip in under[claim] if trip.label == label]


def held_for(trip: Judged) -> set[str]:
    return {found.code for found in trip.outcome.screened.findings if found.asks >= Asks.REVIEW}


def fairness(honest: list[Judged]) -> Iterator[Row]:
    """Refusals of honest trips a group against their mean, before the gate and behind it."""
    gated = [trip for trip in honest if trip.passed_gate]
    for title, trips in (("all", honest), ("gated", gated)):
        refused = sum(trip.outcome.verdict == "reject" for trip in trips)
        mean = refused / max(len(trips), 1)
        for key in (by_mode, by_device, by_sampling):
            for name, of, count, reasons in refused_share(trips, key):
                label = f"refused {title} {key.__name__[3:]} {name}"
                # A line to read, not to pass: small groups differ by chance (the how-to has the notes).
                times = count / of / mean if mean else 0.0
                yield (
                    label,
                    times,
                    float("inf"),
                    "lower",
                    f"x the mean {mean:.3f}: {count} of {of} {dict(reasons)}",
                )


if __name__ == "__main__":
    sys.exit(main())
