"""OWN_OUTLIER, COHORT_OUTLIER: far from what the meter used before, or from what homes around use this month.

Distances are counted in robust standard deviations (1.4826 x median absolute deviation) of the logarithm of
units a day: use varies by factors, not by kilowatt-hours, so a tenth is as far as ten times.
"""

from math import log
from statistics import median

from credits.screening.findings import Asks, Finding
from credits.screening.periods import TIER_OF_OPERATORS, Period
from credits.screening.thresholds import Thresholds

OWN, COHORT = "OWN_OUTLIER", "COHORT_OUTLIER"
# Makes a standard deviation of a median absolute deviation where errors are normal.
NORMAL = 1.4826


def check_own(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding if the period is far from the meter's own earlier ones, where there are enough."""
    numbers = limits.meters
    logs = [log(rate) for rate in period.own if rate > 0]
    if not _is_compared(period) or len(logs) < numbers.own_periods_min:
        return None
    middle = median(logs)
    spread = median(abs(one - middle) for one in logs)
    far = _distance(period, middle, spread, numbers.spread_floor)
    return Finding(OWN, Asks.REVIEW, far, numbers.own_spread_max) if far > numbers.own_spread_max else None


def check_cohort(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding if the period is far from those of its region and month, where there are enough."""
    numbers, cohort = limits.meters, period.cohort
    if not _is_compared(period) or cohort is None or cohort.periods < numbers.cohort_periods_min:
        return None
    far = _distance(period, cohort.median, cohort.mad, numbers.spread_floor)
    most = numbers.cohort_spread_max
    return Finding(COHORT, Asks.REVIEW, far, most) if far > most else None


def _is_compared(period: Period) -> bool:
    """An operator's own record is believed; a period of nothing has no logarithm (`meter_rate` sees it)."""
    return period.tier != TIER_OF_OPERATORS and period.used > 0


def _distance(period: Period, middle: float, spread: float, floor: float) -> float:
    """`floor` keeps equal bills from making every other one an outlier."""
    return abs(log(period.a_day) - middle) / max(NORMAL * spread, floor)
