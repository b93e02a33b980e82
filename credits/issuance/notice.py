"""How long a public notice runs: working days of the Chinese calendar, to Shanghai's midnight."""

from datetime import datetime, time, timedelta

from puhui.kernel.calendar import add_working_days, overrides
from puhui.kernel.clock import SHANGHAI, business_date


def end_of_notice(starts_at: datetime, working_days: int) -> datetime:
    """Return the instant at which a notice ends: the midnight after its last working day.

    The day on which it begins does not count (decisions 19).
    """
    last = add_working_days(business_date(starts_at), working_days, overrides())
    return datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
