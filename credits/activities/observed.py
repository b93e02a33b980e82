"""What a formula is fed with: the inputs as sent, corrected by what was measured. One function for every
use."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

DISTANCE = "distance_km"

_read = msgspec.json.Decoder(dict[str, Decimal]).decode


def observed_values(inputs: Mapping[str, str], measured_m: int | None) -> dict[str, Decimal]:
    """Return the inputs as Decimals; with a trace, the distance is the smaller of claimed and measured
    (decisions 29)."""
    return measured_values({name: Decimal(text) for name, text in inputs.items()}, measured_m)


def observed_in_json(inputs: str, measured_m: int | None) -> dict[str, Decimal]:
    """Return the same of inputs as they are stored, without a step between: it is done a million times."""
    values = _read(inputs)
    return values if measured_m is None else measured_values(values, measured_m)


def credited_values(values: dict[str, Decimal], found: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the same with what a verdict credits less of than was observed, in the dict that was given.

    `found` is what the verdict resolved; of a trip that fits in part it holds the distance that does.
    """
    if DISTANCE in found and DISTANCE in values:
        values[DISTANCE] = min(values[DISTANCE], found[DISTANCE])
    return values


def measured_values(values: dict[str, Decimal], measured_m: int | None) -> dict[str, Decimal]:
    """Return the same of inputs that are numbers already, in the dict that was given."""
    if measured_m is not None and DISTANCE in values:
        values[DISTANCE] = min(values[DISTANCE], Decimal(measured_m) / 1000)
    return values
