"""What a gap in the readings means: what the methodology's text says, else zero where that is cautious.

The owner has to ask for it (`counts_gaps`): a forgotten month is told, not swallowed.
"""

from collections.abc import Iterator
from decimal import Decimal

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.explanation import shown
from credits.methodologies.language.document import Input, Tier, Value
from credits.monitoring.report_inputs import Gap, refuse_gaps


def check_gaps(
    bound: BoundMethodology, tier: Tier, inputs: dict[str, Value], gaps: list[Gap], *, counts_gaps: bool
) -> None:
    """Refuse gaps that nobody asked to count, or that must not count zero; raises ReadingsIncomplete.

    A whole input without a meter is no gap that a rule could fill.
    """
    named = {item.name: item for item in bound.document.inputs}
    refuse_gaps(
        [
            gap
            for gap in gaps
            if not counts_gaps
            or not gap.meter
            or not _counts_zero(bound, tier, inputs, named[gap.input_name])
        ]
    )


def gap_steps(
    bound: BoundMethodology, values: tuple[Value, ...], gaps: list[Gap]
) -> Iterator[dict[str, str | list[str]]]:
    """Yield a step for each input of which something was not read: how much, and that it counts zero.

    They stand before the methodology's own steps, whose inputs they explain.
    """
    for item, value in zip(bound.document.inputs, values, strict=False):
        mine = [gap for gap in gaps if gap.input_name == item.name]
        if not mine:
            continue
        days = sum((gap.days_to - gap.days_from).days for gap in mine if not gap.minutes)
        minutes = sum(gap.minutes for gap in mine)
        said = "as the methodology says" if item.gaps else "as is cautious; the methodology says nothing"
        yield {
            "name": f"{item.name}_read",
            "title": f"What was read; what was not counts zero, {said}",
            "formula": f"readings + 0 * {days} days + 0 * {minutes} minutes",
            "value": shown(value),
            "unit": item.unit,
        }


def _counts_zero(bound: BoundMethodology, tier: Tier, inputs: dict[str, Value], item: Input) -> bool:
    if item.gaps is not None:
        return item.gaps == "zero"
    # Not declared: what the meter did not tell would have been more of it, never less. Zero is on the safe
    # side where more of it means a larger reduction, and on the wrong one where it means more emissions.
    more = inputs | {item.name: _more(inputs[item.name])}
    credited = [bound.quantify(bound.arguments(each), tier).credited_g for each in (inputs, more)]
    return credited[0] <= credited[1]


def _more(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(each + max(each, Decimal(1)) for each in value)
    return value + max(value, Decimal(1))
