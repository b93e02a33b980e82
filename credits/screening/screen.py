"""The verdict on one trip by itself: every check, the mode it looks like, the metres that may be credited.

Pure. What other trips say about it is in `neighbours`; both give findings, and `verdict_of` weighs them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from credits.screening.checks import (
    bike_speed,
    constant_accuracy,
    corroboration,
    made_up_motion,
    mixed_mode,
    mock_location,
    motor_speed,
    steps_mismatch,
    teleport,
    trace_enough,
    trace_time,
    unusual_length,
    walk_speed,
    white_jitter,
)
from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.thresholds import Thresholds

# What makes a trip doubtful by itself, in the order in which reasons are told.
_CHECKS = (
    mock_location.check,
    trace_time.check,
    teleport.check,
    trace_enough.check,
    white_jitter.check,
    motor_speed.check,
    steps_mismatch.check,
    unusual_length.check,
    corroboration.check,
    constant_accuracy.check,
)
_SPEEDS = (walk_speed.check, bike_speed.check)


class Screened(NamedTuple):
    """What was found about a trip; `metres` is what may be credited of what was measured."""

    mode_class: str | None
    findings: list[Finding]
    metres: float


def screen_trip(trip: Trip, limits: Thresholds) -> Screened:
    """Return all findings of a trip by itself."""
    findings = made_up_motion.check(trip, limits)
    findings += [found for check in _CHECKS if (found := check(trip, limits)) is not None]
    metres = trip.features.metres
    for check in _SPEEDS:
        found = check(trip, limits)
        if found is None:
            continue
        if found.asks >= Asks.REVIEW and (part := mixed_mode.check(trip, limits)) is not None:
            findings.append(part)
            if part.asks == Asks.PART:
                metres = mixed_mode.fitting_metres(trip, limits) or 0.0
                continue
        findings.append(found)
    return Screened(mode_class(trip, limits), findings, metres)


def mode_class(trip: Trip, limits: Thresholds) -> str | None:
    """Return walk, bike or motor, whatever was claimed; None of a trip that never moved."""
    found = trip.features
    if not found.vm50:
        return None
    if found.vm85 > limits.classes.motor_vm85:
        return "motor"
    return Mode.WALK.value if found.vm50 <= limits.classes.walk_vm50 else Mode.BIKE.value


def verdict_of(findings: Iterable[Finding]) -> Asks:
    """Return the gravest that the findings ask for; NOTE means accepted as it is."""
    return max((finding.asks for finding in findings), default=Asks.NOTE)
