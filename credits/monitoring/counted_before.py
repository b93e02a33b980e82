"""An operator's record of a ride for which a phone's claim was credited already: what it adds.

Together the two come to the better tier, whichever came first: the record is credited with what it is worth
beyond the claim. How much that was stands among the verdict's resolved numbers, so that it is computed again
without the other verdict.
"""

from collections.abc import Mapping
from decimal import Decimal

COUNTED_BEFORE = "counted_before_g"
REASON = "COUNTED_BEFORE"


def grams_beyond(credited_g: int, resolved: Mapping[str, str | Decimal] | None) -> int:
    """Return what is left of an amount in grams after what was counted before; never below zero."""
    before = (resolved or {}).get(COUNTED_BEFORE)
    return credited_g if before is None else max(credited_g - int(before), 0)
