"""When a transfer goes, and when a destination is trusted: pure functions over the working calendar.

The figures follow the EU's Union Registry (Regulation 2019/1122, art. 35 and 23): who is on the holder's own
list gets units at once; a stranger gets them in working hours, when people are there to notice, and not
before a day has passed; the list itself changes after four working days only.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from puhui.kernel.calendar import add_working_days, is_working_day
from puhui.kernel.clock import SHANGHAI, business_date

# The window in which units go to a stranger, on working days in Shanghai: from, to (left out).
OPENS, CLOSES = time(10), time(16)
# At least one whole day in which somebody may press the link.
COOLING = timedelta(hours=24)
ADDITION_WORKING_DAYS = 4


def is_window(now: datetime, kept: Mapping[date, bool]) -> bool:
    """Tell whether units may go to strangers at `now`; `kept` are the calendar's overrides."""
    local = now.astimezone(SHANGHAI)
    return OPENS <= local.time() < CLOSES and is_working_day(local.date(), kept)


def due_of(approved_at: datetime, kept: Mapping[date, bool]) -> datetime:
    """Return when a transfer to a stranger goes: the first instant of a window that leaves COOLING."""
    earliest = approved_at + COOLING
    if is_window(earliest, kept):
        return earliest
    local = earliest.astimezone(SHANGHAI)
    day = local.date()
    if not (is_working_day(day, kept) and local.time() < OPENS):
        day = add_working_days(day, 1, kept)
    return datetime.combine(day, OPENS, SHANGHAI)


def active_from(approved_at: datetime, kept: Mapping[date, bool]) -> datetime:
    """Return from when a destination is trusted: the midnight after the last working day of the wait.

    The day of the approval does not count, as with a public notice (decisions 19).
    """
    last = add_working_days(business_date(approved_at), ADDITION_WORKING_DAYS, kept)
    return datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
