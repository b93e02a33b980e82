"""Time of the scheme: one SQL function, read once at the edge of a command and passed on (decisions 73).

`puhui_now()` is the database's clock plus an offset that only the demonstration and the tests move. It
governs windows, notices, budgets, vintages, validity and ledger times; codes, tokens, rate limits and leases
use real time.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from puhui.kernel.prepared import fetch_prepared

SHANGHAI = ZoneInfo("Asia/Shanghai")


# What `puhui_now()` says in SQL, without the call of a function, which costs more than the rest of it.
_READ = "SELECT clock_timestamp() + shift, installation FROM kernel_clock"

_forget: list[Callable[[], None]] = []
_installation: UUID | None = None


def forget_with_database(forget: Callable[[], None]) -> None:
    """Have `forget` called when this process finds another database behind its address (`demo_reset`).

    For whoever remembers ids of rows: a command reads the time first, so nothing stale is used after it.
    """
    _forget.append(forget)


def puhui_now() -> datetime:
    """Return the scheme's present instant (aware, UTC offset as the connection gives it)."""
    ((now, installation),) = fetch_prepared(_READ)
    return instant_of(now, installation)


def instant_of(now: datetime, installation: UUID) -> datetime:
    """Return the instant that another statement read as `puhui_now` does, beside its own columns."""
    global _installation
    if installation != _installation:
        for forget in _forget:
            forget()
        _installation = installation
    return now


def not_before(now: datetime, *followed: datetime | None) -> datetime:
    """Return the moment of a step that follows others: `now`, and no earlier than any of them.

    Who takes a step looks at the clock before waiting for the lock under which it is taken; what it follows
    may have been done meanwhile, by somebody who looked at the clock later. Asked under the lock.
    """
    return max([now, *(each for each in followed if each is not None)])


def business_date(instant: datetime) -> date:
    """Return the day of `instant` in Asia/Shanghai, the day that caps, vintages and budgets mean."""
    return instant.astimezone(SHANGHAI).date()


def set_offset(offset: timedelta) -> None:
    """Move the scheme's clock to real time plus `offset`; the database lets only its owner do so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_clock SET shift = %s", [offset])  # type: ignore[list-item]
