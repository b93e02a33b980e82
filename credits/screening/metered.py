"""The verdict on one period of a household's meter: how it follows on other readings, and how much it is.

Pure; every check is asked, so that who looks at it sees all that was found.
"""

from credits.screening.checks import (
    meter_elsewhere,
    meter_outlier,
    meter_photo,
    meter_rate,
    readings_gap,
    readings_monotone,
)
from credits.screening.findings import Finding
from credits.screening.periods import Period
from credits.screening.thresholds import Thresholds

# In the order in which reasons are told.
_CHECKS = (
    readings_monotone.check,
    readings_gap.check,
    meter_elsewhere.check,
    meter_rate.check,
    meter_outlier.check_own,
    meter_outlier.check_cohort,
    meter_photo.check,
)


def screen_period(period: Period, limits: Thresholds) -> list[Finding]:
    """Return all findings of a period."""
    return [found for check in _CHECKS if (found := check(period, limits)) is not None]
