"""What-if: what a document makes of inputs, and of each of them moved over its bounds. Free of Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.language.document import Input, Tier, Value

# How many values of an input between its bounds are tried, the bounds included.
POINTS = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """One row: the inputs, which of them was moved (none: as given), and what they are worth by tier."""

    inputs: Mapping[str, Value]
    moved: str
    by_tier: Mapping[Tier, Quantified]


def trials(
    bound: BoundMethodology, inputs: Mapping[str, Value], assumptions: Mapping[str, Decimal]
) -> Iterator[Trial]:
    """Yield the inputs as given, then each bounded number among them at POINTS places, the others as given.

    Raises BaselineMissing.
    """
    yield _try(bound, inputs, assumptions, "")
    for item in bound.document.inputs:
        for value in points_of(item, POINTS):
            yield _try(bound, {**inputs, item.name: value}, assumptions, item.name)


def _try(
    bound: BoundMethodology, inputs: Mapping[str, Value], assumptions: Mapping[str, Decimal], moved: str
) -> Trial:
    values = bound.arguments(inputs, assumptions)
    return Trial(inputs, moved, {tier: bound.quantify(values, tier) for tier in bound.multipliers})


def points_of(item: Input, number: int, most: Decimal | None = None) -> list[Decimal]:
    """Return values of an input over its bounds, `number` of them or fewer; empty for a list or without both
    bounds. `most`: the upper bound where it hangs on another input, without which there is none either."""
    bounds = item.bounds
    most = bounds.most if bounds.per is None else most
    if item.items or bounds.least is None or most is None or most < bounds.least:
        return []
    width = (most - bounds.least) / (number - 1)
    points = [bounds.least + width * place for place in range(number)]
    if bounds.whole:
        points = [point.to_integral_value() for point in points]
    # Rounded to a whole number, more points than one may lie on a bound.
    excluded = {bounds.least} if bounds.least_excluded else set()
    excluded |= {most} if bounds.most_excluded else set()
    return sorted(set(points) - excluded)
