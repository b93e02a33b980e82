"""The counters: what is used of a limit, moved by single statements that check and count at once (4.6).

Rows are made, locked and counted in the order of their keys, so that no two orders wait for each other; the
database's own guard refuses a counter that grows past its cap, whoever asks.
"""

from collections.abc import Iterable

from django.db import connection

from market.risk.context import Counted
from market.risk.models import LimitCounter
from puhui.kernel.prepared import fetch_prepared

# A row that is missing is made by the same statement; one whose cap would be passed is left alone and not
# returned. The rows are taken as they are ordered here.
_COUNT = """
INSERT INTO market_limitcounter AS u (key, used, cap)
SELECT w.key, w.amount, w.cap FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS w(key, amount, cap)
 WHERE w.amount <= w.cap ORDER BY w.key
ON CONFLICT (key) DO UPDATE SET used = u.used + excluded.used, cap = excluded.cap
 WHERE u.used + excluded.used <= excluded.cap
RETURNING u.key, u.used
"""
_GIVE_BACK = """
WITH back AS MATERIALIZED (
    SELECT w.key, w.amount FROM unnest(%s::text[], %s::bigint[]) AS w(key, amount)
      JOIN market_limitcounter u ON u.key = w.key ORDER BY w.key FOR UPDATE OF u
)
UPDATE market_limitcounter u SET used = u.used - back.amount FROM back WHERE u.key = back.key
"""


class CountersDiffer(Exception):
    """A counter does not hold what is to be given back: a fault of ours, to be seen and never smoothed."""


def count_up(counted: tuple[Counted, ...]) -> dict[str, int]:
    """Count each amount where its cap allows; returns what is used now, by the keys that were counted."""
    values = [[c.key for c in counted], [c.amount for c in counted], [c.cap for c in counted]]
    return dict(fetch_prepared(_COUNT, values))


def count_down(amounts: Iterable[tuple[str, int]]) -> None:
    """Take back exactly what was counted; raises CountersDiffer where that is not there."""
    rows = [(key, amount) for key, amount in sorted(amounts) if amount]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [[key for key, _ in rows], [amount for _, amount in rows]])
        if cursor.rowcount != len(rows):
            raise CountersDiffer(", ".join(key for key, _ in rows))


def used_now(keys: Iterable[str]) -> dict[str, int]:
    """Return what is used under `keys` now; a key that nobody counted yet is left out."""
    return dict(LimitCounter.objects.filter(pk__in=list(keys)).values_list("key", "used"))
