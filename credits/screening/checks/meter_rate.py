"""RATE_IMPLAUSIBLE: a home of this tariff class does not use so little, or so much, all of the time.

So little earns the most: an empty home saves nothing that anybody did.
"""

from credits.screening.findings import Asks, Finding
from credits.screening.periods import Period, bounds_of
from credits.screening.thresholds import Thresholds

CODE = "RATE_IMPLAUSIBLE"


def check(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding with the mean in watts (electricity) or litres a day (water, gas)."""
    bounds = bounds_of(period.kind, limits.meters)
    rate = round(period.a_day * bounds.factor, 6)
    if bounds.least <= rate <= bounds.most:
        return None
    return Finding(CODE, Asks.REVIEW, rate, bounds.least if rate < bounds.least else bounds.most)
