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
        for value in _points(item):
            yield _try(bound, {**inputs, item.name: value}, assumptions, item.name)


def _try(
    bound: BoundMethodology, inputs: Mapping[str, Value], assumptions: Mapping[str, Decimal], moved: str
) -> Trial:
    values = bound.arguments(inputs, assumptions)
    return Trial(inputs, moved, {tier: bound.quantify(values, tier) for tier in bound.multipliers})


def _points(item: Input) -> list[Decimal]:
    bounds = item.bounds
    # An upper bound by another input has no place on a line of its own.
    if item.items or bounds.per or bounds.least is None or bounds.most is None:
        return []
    width = (bounds.most - bounds.least) / (POINTS - 1)
    points = [bounds.least + width * number for number in range(POINTS)]
    if bounds.whole:
        points = [point.to_integral_value() for point in points]
    points = points[1:] if bounds.least_excluded else points
    points = points[:-1] if bounds.most_excluded else points
    return sorted(set(points))
