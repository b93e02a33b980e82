"""READING_GAP: between the reading before and this period lies more time or use than was told of.

Who tells only of the thrifty days has the meter run on in between. Use that was skipped is measured in days
at the claimed rate: where periods adjoin, no more than half a day's, for a meter read at another hour.
"""

from decimal import Decimal

from credits.screening.checks.readings_monotone import is_rollover
from credits.screening.findings import Asks, Finding
from credits.screening.periods import Period, bounds_of
from credits.screening.thresholds import Thresholds

CODE = "READING_GAP"


def check(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding if the last known reading lies too far back, or too much was used since."""
    if period.readings is None or period.before is None:
        return None
    begin, numbers = period.readings[0], limits.meters
    days = (begin.on - period.before.on).days
    if days > numbers.gap_days_max:
        return Finding(CODE, Asks.REVIEW, days, numbers.gap_days_max)
    skipped = begin.value - period.before.value
    if skipped < 0:
        bounds = bounds_of(period.kind, numbers)
        most = Decimal(bounds.most / bounds.factor)
        if not is_rollover(period.before, begin, digits=period.digits, rate_max=most):
            return None  # a fall, and refused as one
        skipped += Decimal(10) ** period.digits
    if not period.used:
        return Finding(CODE, Asks.REVIEW, float(skipped), 0.0) if skipped else None
    used_days = float(skipped) / period.a_day
    days_most = numbers.gap_slack_days + numbers.gap_use_ratio_max * days
    return Finding(CODE, Asks.REVIEW, used_days, days_most) if used_days > days_most else None
