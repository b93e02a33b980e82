"""What an item says its meter showed at both ends of the period, beside the amount that it claims.

Told readings bind: the amount is their difference, past the counter's last digit where it went on at zero.
How they follow on those before and after is asked when the item is decided (`credits.screening.checks`).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from credits.activities.catalog_loading import TypeRules
from credits.activities.item import DECIMAL, ItemRefused, Receipt
from puhui.kernel.errors import gettext_noop

ENDS = ("from", "to")
# As MeterClaim keeps them.
PLACES = 3
Readings = tuple[Decimal, Decimal]


def read_readings(
    item: Mapping[str, Any],
    rules: TypeRules,
    values: Mapping[str, Decimal],
    receipt: Receipt,
    meter: UUID | None,
) -> Readings | None:
    """Return what the item's meter showed at the period's beginning and end, where it tells; raises
    ItemRefused."""
    told = item.get("reading")
    if told is None:
        return None
    if meter is None:
        if item.get("meter") is None and rules.days_input and rules.daily_input:
            text = gettext_noop("A reading is one of a meter: name it.")
            raise ItemRefused("meter_needed", "/meter", text)
        raise ItemRefused("unknown_field", "/reading", gettext_noop("This field is not known here."))
    if not isinstance(told, dict):
        raise ItemRefused("input_out_of_bounds", "/reading", gettext_noop("An object is needed."))
    for name in told:
        if name not in ENDS:
            text = gettext_noop("This field is not known here.")
            raise ItemRefused("unknown_field", f"/reading/{name}", text)
    digits = next(one.digits for one in receipt.meters() if one.id == meter)
    before, after = (_shown(told.get(name), f"/reading/{name}", digits) for name in ENDS)
    if counted_between(before, after, digits) != values[rules.daily_input]:
        text = gettext_noop("The consumption is not what lies between the two readings.")
        raise ItemRefused("reading_mismatch", "/reading", text)
    return before, after


def counted_between(before: Decimal, after: Decimal, digits: int) -> Decimal:
    """Return what a counter of so many digits counted from one reading to a later one, past zero at most
    once."""
    return after - before if after >= before else after - before + Decimal(10) ** digits


def _shown(text: Any, pointer: str, digits: int) -> Decimal:
    if text is None:
        raise ItemRefused("input_missing", pointer, gettext_noop("This input is needed."))
    if not isinstance(text, str) or not DECIMAL.fullmatch(text):
        detail = gettext_noop('A decimal number as a text is needed, for example "34.9".')
        raise ItemRefused("input_out_of_bounds", pointer, detail)
    value = Decimal(text)
    if not 0 <= value < Decimal(10) ** digits or value != round(value, PLACES):
        text = gettext_noop("No counter of this meter's digits shows that.")
        raise ItemRefused("input_out_of_bounds", pointer, text)
    return value
