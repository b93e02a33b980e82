"""A compiled document: the generated function, ready to take factor values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from credits.methodologies.language.document import Bounds, Document

# (indices of the broken rules, values of the steps); positional arguments are Decimals in
# `Document.argument_names`.
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


def out_of_bounds(document: Document, inputs: Mapping[str, Decimal]) -> list[str]:
    """Return the names of the inputs that lie outside their bounds, in the document's order."""
    return [item.name for item in document.inputs if not _within(item.bounds, inputs[item.name], inputs)]


def _within(bounds: Bounds, value: Decimal, inputs: Mapping[str, Decimal]) -> bool:
    least, most = bounds.least, bounds.most
    if bounds.whole and value != value.to_integral_value():
        return False
    if least is not None and (value < least or (bounds.least_excluded and value == least)):
        return False
    if most is None:
        return True
    if bounds.per is not None:
        most *= inputs[bounds.per]
    return value < most or (value == most and not bounds.most_excluded)
