"""A compiled document: the generated function, ready to take factor values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from credits.methodologies.language.document import Bounds, Document, Input, Value

# (indices of the broken rules, values of the steps); positional arguments are Decimals (tuples of them for
# lists) in the order of `Document.argument_names`.
Evaluate = Callable[..., tuple[tuple[int, ...], tuple[Decimal, ...]]]


@dataclass(frozen=True, slots=True)
class Program:
    """One document compiled. `source` is the generated Python, for those who want to read what runs."""

    document: Document
    source: str = field(repr=False)
    make: Callable[..., Evaluate] = field(repr=False)

    def bind(self, factors: Mapping[str, Decimal]) -> Evaluate:
        """Return the evaluator with these factor values (symbol → value in the declared unit) as constants.

        The evaluator returns the indices of the rules that do not hold (an index one past the last rule:
        the formula has no value for these arguments, and the steps are empty) and the value of every step.
        It never raises for Decimal arguments. Raises KeyError if a factor is missing here.
        """
        return self.make(*(factors[item.symbol] for item in self.document.factors))


def out_of_bounds(document: Document, inputs: Mapping[str, Value]) -> list[str]:
    """Return the names of the inputs that lie outside their bounds, in the document's order.

    A list is outside where one of its values is, where it is too short or too long, and where it has not as
    many values as the first list of its group.
    """
    lengths: dict[str, int] = {}
    return [item.name for item in document.inputs if not _fits(item, inputs, lengths)]


def _fits(item: Input, inputs: Mapping[str, Value], lengths: dict[str, int]) -> bool:
    value = inputs[item.name]
    if item.items is None:
        return isinstance(value, Decimal) and _within(item.bounds, value, inputs)
    if not isinstance(value, tuple) or not item.items.least <= len(value) <= item.items.most:
        return False
    if lengths.setdefault(item.items.group, len(value)) != len(value):
        return False
    return all(_within(item.bounds, one, inputs) for one in value)


def _within(bounds: Bounds, value: Decimal, inputs: Mapping[str, Value]) -> bool:
    least, most = bounds.least, bounds.most
    if bounds.whole and value != value.to_integral_value():
        return False
    if least is not None and (value < least or (bounds.least_excluded and value == least)):
        return False
    if most is None:
        return True
    if bounds.per is not None:
        per = inputs[bounds.per]
        most *= per if isinstance(per, Decimal) else Decimal(0)  # a list here is outside its own bounds
    return value < most or (value == most and not bounds.most_excluded)
