"""The reduction against each input: a curve between its bounds, all else as in an example. Free of Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language.document import Example, Input
from credits.methodologies.trying import points_of

# How many values of an input are computed, the bounds included.
POINTS = 41


@dataclass(frozen=True, slots=True)
class Point:
    """A value of the input, in its unit, with its grams; None where a rule does not hold or there is no
    value."""

    value: Decimal
    reduction_g: int | None


@dataclass(frozen=True, slots=True)
class Curve:
    """One input's curve; `given` is the example itself."""

    item: Input
    points: tuple[Point, ...]
    given: Point


def curves(bound: BoundMethodology, example: Example) -> Iterator[Curve]:
    """Yield the curve of every input that is one number with two bounds.

    A bound that hangs on another input is that of the example's. Raises BaselineMissing.
    """
    for item in bound.document.inputs:
        given = example.inputs[item.name]
        values = points_of(item, POINTS, _most_of(item, example))
        if values and isinstance(given, Decimal):
            points = tuple(_point(bound, example, item, value) for value in values)
            yield Curve(item, points, _point(bound, example, item, given))


def _most_of(item: Input, example: Example) -> Decimal | None:
    bounds = item.bounds
    other = example.inputs[bounds.per] if bounds.per else None
    return bounds.most * other if bounds.most is not None and isinstance(other, Decimal) else None


def _point(bound: BoundMethodology, example: Example, item: Input, value: Decimal) -> Point:
    values = bound.arguments({**example.inputs, item.name: value}, example.assumptions)
    found = bound.quantify(values, example.tier)
    return Point(value, None if found.failed else found.reduction_g)
