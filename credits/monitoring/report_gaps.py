"""What a gap in the readings means: what the methodology's text says, else zero where that is cautious.

The owner has to ask for it (`counts_gaps`): a forgotten month is told, not swallowed.
"""

from decimal import Decimal

from credits.methodologies.bound import BoundMethodology
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
