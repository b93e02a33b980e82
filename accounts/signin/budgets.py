"""Budgets a day: counted by one conditional upsert each, so that parallel calls never overdraw (T28, T29).

A day is a real day of Shanghai. Keys are blind indexes: the table tells no number and no address.
"""

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import F

from accounts.signin.models import DailyCount
from accounts.signin.states import Budget
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.errors import RateLimited, gettext_noop

_TAKE = """
INSERT INTO accounts_dailycount AS c (day, budget, key, used) VALUES (%s, %s, %s, 1)
ON CONFLICT (day, budget, key) DO UPDATE SET used = c.used + 1 WHERE c.used < %s
RETURNING used
"""


def take(budget: Budget, key: str, *, limit: int, now: datetime) -> bool:
    """Use one of the day's budget; false if nothing is left. The count's row stays locked until commit."""
    if limit <= 0:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [business_date(now), budget.value, key, limit])
        return cursor.fetchone() is not None


def give_back(budget: Budget, key: str, *, now: datetime) -> None:
    """Return what was taken for something that turned out not to count."""
    rows = DailyCount.objects.filter(day=business_date(now), budget=budget, key=key, used__gt=0)
    rows.update(used=F("used") - 1)


def is_left(budget: Budget, key: str, *, limit: int, now: datetime) -> bool:
    """Tell whether anything of the day's budget is left, without locking."""
    rows = DailyCount.objects.filter(day=business_date(now), budget=budget, key=key)
    used = rows.values_list("used", flat=True).first()
    return (used or 0) < limit


def spent(now: datetime) -> RateLimited:
    """Return the refusal of a spent budget: the next day brings a new one."""
    detail = gettext_noop("Today's limit is reached; try again in %(retry_after)s seconds.")
    return RateLimited(detail, retry_after=seconds_to_tomorrow(now))


def seconds_to_tomorrow(now: datetime) -> int:
    """Return the whole seconds until the next day of Shanghai begins, at least 1."""
    tomorrow: date = business_date(now) + timedelta(days=1)
    return max(1, int((datetime.combine(tomorrow, time(), SHANGHAI) - now).total_seconds()) + 1)
