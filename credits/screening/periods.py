"""A claimed period of a household's meter, with all that a check may compare it with. Pure.

What is known of the meter and of homes like it comes from `credits.monitoring.metered`.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec

from credits.screening.thresholds import Meters

# An operator's own record is no guess of a resident's: neither a photo nor a comparison is needed.
TIER_OF_OPERATORS = "A"


class Reading(NamedTuple):
    """What a meter showed on a day."""

    on: date
    value: Decimal


class Cohort(NamedTuple):
    """How much homes of a region use in a month by one kind of meter: natural logarithms of units a day."""

    periods: int
    median: float
    mad: float


class Bounds(NamedTuple):
    """What a home of its tariff class uses, `least` to `most`; `factor` makes that unit of units a day."""

    factor: float
    least: float
    most: float


class Period(msgspec.Struct, frozen=True):
    """A claimed period with what is known around it.

    `used` is in the meter's unit (kWh, m3), `readings` what it showed at both ends where that was told.
    `before` and `after` are the nearest known of other times; `own` the units a day of the meter's earlier
    periods; `lacks_photo` tells that one was due and is not there.
    """

    kind: str
    begin: date
    end: date
    used: float
    tier: str
    digits: int
    readings: tuple[Reading, Reading] | None = None
    before: Reading | None = None
    after: Reading | None = None
    own: tuple[float, ...] = ()
    cohort: Cohort | None = None
    is_elsewhere: bool = False
    lacks_photo: bool = False

    @property
    def days(self) -> int:
        return max((self.end - self.begin).days, 1)

    @property
    def a_day(self) -> float:
        """Units a day."""
        return self.used / self.days


def bounds_of(kind: str, limits: Meters) -> Bounds:
    """Return what the class of a home's meter allows: watts, or litres a day."""
    if kind == "ELECTRICITY":
        return Bounds(1_000 / 24, limits.electricity_w_min, limits.electricity_w_max)
    if kind == "WATER":
        return Bounds(1_000.0, limits.water_lpd_min, limits.water_lpd_max)
    return Bounds(1_000.0, limits.gas_lpd_min, limits.gas_lpd_max)


def nearest(known: Iterable[Reading], begin: date, end: date) -> tuple[Reading | None, Reading | None]:
    """Return the last reading up to the beginning and the first from the end on; of one day, the stricter."""
    earlier = [one for one in known if one.on <= begin]
    later = [one for one in known if one.on >= end]
    return max(earlier, default=None), min(later, default=None)
