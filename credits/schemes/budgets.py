"""A city's coins of a month: made when first needed, spent by one conditional update, never overdrawn.

Spend last in a transaction: the row is hot, and its lock is held until the commit.
"""

from datetime import date

from django.db import connection
from django.db.models import F

from credits.schemes.models import CityBudget


def budget_month(on: date) -> date:
    """Return the month that a day (Shanghai) belongs to, as its first day."""
    return on.replace(day=1)


def ensure_budget(scheme: str, city: str, on: date) -> None:
    """Make the city's row of the month from its allowance, or the scheme's default, if there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO credits_citybudget (scheme_id, city, month, limit_coins, used_coins)
            SELECT scheme.code, %(city)s, %(month)s,
                   coalesce(allowance.monthly_coins, scheme.monthly_coins_per_city), 0
            FROM credits_scheme scheme
            LEFT JOIN credits_cityallowance allowance
                   ON allowance.scheme_id = scheme.code AND allowance.city = %(city)s
            WHERE scheme.code = %(scheme)s
            ON CONFLICT DO NOTHING
            """,
            {"scheme": scheme, "city": city, "month": budget_month(on)},
        )


def spend_budget(scheme: str, city: str, on: date, coins: int) -> bool:
    """Take `coins` from the month's budget; false, and nothing taken, if it does not hold as many."""
    rows = CityBudget.objects.filter(scheme=scheme, city=city, month=budget_month(on))
    return (
        rows.filter(limit_coins__gte=F("used_coins") + coins).update(used_coins=F("used_coins") + coins) == 1
    )


def budget_left(scheme: str, city: str, on: date) -> int:
    """Return the coins that the city may still give out in the month of a day."""
    ensure_budget(scheme, city, on)
    budget = CityBudget.objects.get(scheme=scheme, city=city, month=budget_month(on))
    return budget.limit_coins - budget.used_coins
