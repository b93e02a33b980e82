"""What a formula is fed with: the inputs as sent, corrected by what was measured. One function for every
use."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from puhui.kernel.catalog_tables import NUMBER

DISTANCE = "distance_km"

_read = msgspec.json.Decoder(dict[str, Decimal]).decode
_read_texts = msgspec.json.Decoder(dict[str, str]).decode


def observed_values(inputs: Mapping[str, str], measured_m: int | None) -> dict[str, Decimal]:
    """Return the inputs as Decimals; with a trace, the distance is the smaller of claimed and measured
    (decisions 29)."""
    return measured_values(_numbers(inputs), measured_m)


def observed_in_json(inputs: str, measured_m: int | None) -> dict[str, Decimal]:
    """Return the same of inputs as they are stored, without a step between: it is done a million times."""
    try:
        values = _read(inputs)
    except msgspec.ValidationError:  # a text among them, as a few types have it
        values = _numbers(_read_texts(inputs))
    return values if measured_m is None else measured_values(values, measured_m)


def texts_in_json(inputs: str) -> dict[str, str]:
    """Return inputs as they were sent, for what a text among them names."""
    return _read_texts(inputs)


def credited_values(values: dict[str, Decimal], found: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the same with what a verdict credits less of than was observed, in the dict that was given.

    `found` is what the verdict resolved; of a trip that fits in part it holds the distance that does.
    """
    if DISTANCE in found and DISTANCE in values:
        values[DISTANCE] = min(values[DISTANCE], found[DISTANCE])
    return values


def _numbers(inputs: Mapping[str, str]) -> dict[str, Decimal]:
    """Return those inputs that are numbers: a text that names something is none."""
    return {name: Decimal(text) for name, text in inputs.items() if NUMBER.fullmatch(text)}


def measured_values(values: dict[str, Decimal], measured_m: int | None) -> dict[str, Decimal]:
    """Return the same of inputs that are numbers already, in the dict that was given."""
    if measured_m is not None and DISTANCE in values:
        values[DISTANCE] = min(values[DISTANCE], Decimal(measured_m) / 1000)
    return values
