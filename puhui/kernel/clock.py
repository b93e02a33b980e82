"""Time of the scheme: one SQL function, read once at the edge of a command and passed on (decisions 73).

`puhui_now()` is the database's clock plus an offset that only the demonstration and the tests move. It
governs windows, notices, budgets, vintages, validity and ledger times; codes, tokens, rate limits and leases
use real time.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

SHANGHAI = ZoneInfo("Asia/Shanghai")


def puhui_now() -> datetime:
    """Return the scheme's present instant (aware, UTC offset as the connection gives it)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT puhui_now()")
        return cursor.fetchone()[0]


def business_date(instant: datetime) -> date:
    """Return the day of `instant` in Asia/Shanghai, the day that caps, vintages and budgets mean."""
    return instant.astimezone(SHANGHAI).date()


def set_offset(offset: timedelta) -> None:
    """Move the scheme's clock to real time plus `offset`; the database lets only its owner do so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_clock SET shift = %s", [offset])  # type: ignore[list-item]
