"""The working days that the histories live through, written down a second time: nothing asks the product.

As the State Council's calendar has them for the autumn of 2026 and for 2027, in Shanghai's time.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
HOLIDAYS = {
    date(2027, month, day)
    for month, days in {1: [1], 2: [5, 8, 9, 10], 4: [5], 5: [3, 4], 6: [9], 9: [15], 10: [1, 4, 5]}.items()
    for day in days
}


def day_of(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def is_worked(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def midnight_after(
    moment: datetime, worked: int, lost: frozenset[date] | set[date] = frozenset()
) -> datetime:
    """Return the end of so many working days after the day of `moment`, `lost` ones not counted."""
    days = [day_of(moment)]
    while worked:
        days.append(days[-1] + DAY)
        worked -= is_worked(days[-1]) and days[-1] not in lost
    return datetime.combine(days[-1] + DAY, time(), SHANGHAI)


def is_window(moment: datetime) -> bool:
    """Tell whether units go to strangers now: ten to four, on working days."""
    local = moment.astimezone(SHANGHAI)
    return is_worked(local.date()) and 10 <= local.hour < 16


def first_window(moment: datetime) -> datetime:
    """Return the first instant of a window from `moment` on."""
    day = day_of(moment)
    while not is_window(moment):
        opening = datetime.combine(day, time(10), SHANGHAI)
        if opening >= moment and is_worked(day):
            return opening
        day += DAY
    return moment
