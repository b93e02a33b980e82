"""The nightly recomputation of the counters from the orders that count (market.md 4.6).

A difference is an incident: it is told, the participant is stopped, and the counter stays as it is until
people have understood it. Whoever has orders says what they count against, in its `AppConfig.ready`:

    register_open_orders("trading.bids", counts)   # counts(keys) -> (key, amount) of each order under `keys`
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from market.risk.halts import SYSTEM, place_halt, standing_halts
from market.risk.models import HaltScope, LimitCounter
from market.risk.order import DAILY, POSITION
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date

# Gives (key, amount) for every order that still counts against one of the keys; None stands for all keys.
Counts = Callable[[Collection[str] | None], Iterable[tuple[str, int]]]
_sources: dict[str, Counts] = {}

REASON = "reconcile_limits: the counter differs from the orders"
# A day's counter is looked at on that day and on the next.
DAYS = timedelta(days=1)


def register_open_orders(name: str, counts: Counts) -> None:
    """Say what counts against limits, under a name that stays the same."""
    _sources[name] = counts


def reconcile_limits(*, now: datetime) -> dict[str, int]:
    """Compare every position counter, and the daily ones of yesterday and today, with the orders.

    Returns counts. Reads in two steps: what seems to differ is locked and computed anew, so that an order
    that is just being placed is no difference.
    """
    stored, expected = _stored(now), _expected(None)
    keys = {key for key in expected if _is_due(key, now)} | stored.keys()
    counts = {"compared": len(keys), "different": 0}
    for key in sorted(key for key in keys if stored.get(key, 0) != expected[key]):
        with transaction.atomic():
            row = LimitCounter.objects.select_for_update().filter(pk=key).first()
            used, counted = row.used if row else 0, _expected([key])[key]
            if used != counted:
                _tell(key, used, counted, now)
                counts["different"] += 1
    return counts


def _stored(now: datetime) -> dict[str, int]:
    days = Q()
    for day in _recent_days(now):
        days |= Q(key__startswith=DAILY, key__contains=f":{day}:")
    rows = LimitCounter.objects.filter(Q(key__startswith=POSITION, used__gt=0) | days)
    return dict(rows.values_list("key", "used"))


def _expected(keys: Collection[str] | None) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in _sources.values():
        for key, amount in counts(keys):
            total[key] += amount
    return total


def _is_due(key: str, now: datetime) -> bool:
    return key.startswith(POSITION) or any(f":{day}:" in key for day in _recent_days(now))


def _recent_days(now: datetime) -> list[str]:
    today = business_date(now)
    return [(today - DAYS).isoformat(), today.isoformat()]


def _tell(key: str, used: int, expected: int, now: datetime) -> None:
    party_id = key.rpartition(":")[2]
    record_event(
        actor=SYSTEM,
        action="limit_counter_differs",
        object_type="limit_counter",
        object_id=key,
        now=now,
        reason=REASON,
        used=used,
        expected=expected,
    )
    stands = standing_halts().filter(scope=HaltScope.PARTICIPANT, target=party_id, reason=REASON)
    if not stands.exists():
        place_halt(scope=HaltScope.PARTICIPANT, target=party_id, reason=REASON, actor=None, now=now)
