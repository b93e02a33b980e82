"""What a formula is fed with: the inputs as sent, corrected by what was measured. One function for every
use."""

from collections.abc import Mapping
from decimal import Decimal

DISTANCE = "distance_km"


def observed_values(inputs: Mapping[str, str], measured_m: int | None) -> dict[str, Decimal]:
    """Return the inputs as Decimals; with a trace, the distance is the smaller of claimed and measured
    (decisions 29)."""
    values = {name: Decimal(text) for name, text in inputs.items()}
    if measured_m is not None and DISTANCE in values:
        values[DISTANCE] = min(values[DISTANCE], Decimal(measured_m) / 1000)
    return values
