"""The numbers at which a verdict turns: one TOML a set in `sets/`, each number with where it comes from.

A set is named on every screening, so a changed number is a new `version` of its set. Those that `extends`
another state only what they change.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent / "sets"


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a trace there must be."""

    fixes_min: float
    duration_s_min: float
    metres_min: float
    interval_s_max: float
    gap_share_max: float
    dropped_share_max: float


class Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Motor, else walk, else bicycle."""

    motor_vm85: float
    walk_vm50: float


class Walk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claimed walk."""

    accept_vm50: float
    accept_t4: float
    accept_t7: float
    reject_vm50: float
    reject_t4: float
    reject_t7: float
    window_mps: float
    metres_max: float
    duration_s_max: float


class Bike(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claimed ride on a bicycle."""

    accept_vm50_min: float
    accept_vm50_max: float
    accept_vm85: float
    accept_t7: float
    accept_t9: float
    accept_a95: float
    reject_vm85: float
    reject_t9: float
    reject_t11: float
    walk_vm85: float
    window_mps: float
    metres_max: float
    duration_s_max: float


class Motor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claimed ride with an engine."""

    reject_vm85: float


class Mixed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a part of a trip is credited."""

    share_min: float
    windows_min: float


class MadeUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The physics of a receiver that moves; `constant_accuracy` is 0 for a note and 1 for review."""

    speed_spread_min: float
    speed_interval_s_max: float
    straight_share_max: float
    repeated_share_max: float
    turn_growth_min: float
    bend_growth_min: float
    growth_interval_s_max: float
    jumps_max: float
    displaced_m_max: float
    mock_unknown_metres_max: float
    constant_accuracy: float


class Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps a kilometre."""

    reject_below: float
    accept_min: float
    accept_max: float


class Neighbours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How near another trip may come."""

    shared_fixes_min: float
    profile_m_max: float
    profile_moved_m_min: float
    profile_duration_s_max: float
    shape_m_max: float
    together_m_max: float
    together_times_min: float
    together_days: float
    travel_review_mps: float
    travel_reject_mps: float


class Meters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Periods of homes' meters: means in watts or litres a day, distances in robust standard deviations."""

    electricity_w_min: float
    electricity_w_max: float
    water_lpd_min: float
    water_lpd_max: float
    gas_lpd_min: float
    gas_lpd_max: float
    gap_days_max: float
    gap_use_ratio_max: float
    gap_slack_days: float
    spread_floor: float
    own_periods_min: float
    own_spread_max: float
    cohort_periods_min: float
    cohort_spread_max: float
    photo_one_in: float


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One set. `name` is what a screening is stored with, for example standard/2."""

    name: str
    gate: Gate
    classes: Classes
    walk: Walk
    bike: Bike
    motor: Motor
    mixed: Mixed
    made_up: MadeUp
    steps: Steps
    neighbours: Neighbours
    meters: Meters


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number as a file has it."""

    value: float
    unit: str
    origin: str


@cache
def threshold_set(code: str) -> Thresholds:
    """Return a set by its code; raises LookupError for one that does not exist."""
    return msgspec.convert(
        {
            section: (entry if section == "name" else {name: number.value for name, number in entry.items()})
            for section, entry in numbers_of(code).items()
        },
        Thresholds,
    )


def set_codes() -> list[str]:
    """Return the codes of the sets there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def numbers_of(code: str) -> dict[str, Any]:
    """Return a set's numbers with unit and origin by section, and its `name`; raises LookupError."""
    if code not in set_codes():
        raise LookupError(code)
    document = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    version, base = document.pop("version"), document.pop("extends", None)
    sections = numbers_of(base) if base else {}
    for section, entries in document.items():
        sections[section] = sections.get(section, {}) | msgspec.convert(entries, dict[str, Number])
    return sections | {"name": f"{code}/{version}"}
