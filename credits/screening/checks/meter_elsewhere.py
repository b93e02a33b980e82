"""METER_ELSEWHERE: another home or a project has a meter of this number; whose it is, people find out.

The very same device (operator and number) cannot be in two homes at a time, which the database sees to. What
is left are suppliers spelt in two ways, and projects, which know numbers alone.
"""

from credits.screening.findings import Asks, Finding
from credits.screening.periods import Period
from credits.screening.thresholds import Thresholds

CODE = "METER_ELSEWHERE"


def check(period: Period, limits: Thresholds) -> Finding | None:
    """Return a finding if the meter's number stands elsewhere at the same time."""
    return Finding(CODE, Asks.REVIEW) if period.is_elsewhere else None
