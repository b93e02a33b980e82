"""The functions of the language: how many arguments each takes, and the Python that computes it.

A template sees the compiled arguments; `floor` and `ceil` keep the unit, `step` gives 1 above zero and else
0. Three words are no functions of numbers: `sum` and `mean` go through the items of list inputs, `lookup`
reads a declared table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from credits.methodologies.language.limits import ARGUMENTS_MAX


@dataclass(frozen=True, slots=True)
class Function:
    """`least` to `most` arguments; `emit` turns their Python texts into the call's Python text."""

    least: int
    most: int
    emit: Callable[..., str]


FUNCTIONS = {
    "min": Function(2, ARGUMENTS_MAX, lambda *items: f"min({', '.join(items)})"),
    "max": Function(2, ARGUMENTS_MAX, lambda *items: f"max({', '.join(items)})"),
    "floor": Function(1, 1, lambda item: f"({item}).to_integral_value(ROUND_FLOOR)"),
    "ceil": Function(1, 1, lambda item: f"({item}).to_integral_value(ROUND_CEILING)"),
    "abs": Function(1, 1, lambda item: f"abs({item})"),
    "clip": Function(3, 3, lambda item, low, high: f"min(max({item}, {low}), {high})"),
    "step": Function(1, 1, lambda item: f"(ONE if ({item}) > ZERO else ZERO)"),
}

OVER_LISTS = ("sum", "mean")
LOOKUP = "lookup"
# No value of a document may bear one of these names.
WORDS = (*FUNCTIONS, *OVER_LISTS, LOOKUP)
