"""LIM_DAILY: what a participant's orders of one business day are worth together, in fen (4.5, 14)."""

from market.risk.context import Context, Counted
from market.risk.order import Failure, daily_key

LIMIT = "DAILY_NOTIONAL_FEN"


def count(context: Context) -> Counted | None:
    """Return the order's value, counted by scheme, day and party."""
    cap = context.figures.get(LIMIT)
    if cap is None:
        return None
    order = context.order
    key = daily_key(order.scheme, context.day, order.party_id)
    return Counted(key, amount=context.value_fen, cap=cap, code="LIM_DAILY", limit=cap)


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure if the day's orders would be worth more than the class may order."""
    counted = count(context)
    if counted is None:
        return ()
    used = context.used.get(counted.key, 0)
    if used + counted.amount <= counted.cap:
        return ()
    return (Failure(counted.code, limit=counted.limit, used=used, requested=counted.amount),)
