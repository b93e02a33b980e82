"""What a person corrected in an act, kept with the verdict among its resolved numbers.

A reader may find that only a part of a distance is shown: the smaller number counts, under the input's own
name, and whoever computes the verdict again finds it there.
"""

from collections.abc import Mapping
from decimal import Decimal


def corrected(observed: dict[str, Decimal], found: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return what was observed, with the smaller number where one was found for an input."""
    return {name: min(value, found[name]) if name in found else value for name, value in observed.items()}
