"""LIM_POSITION: what a participant holds of an instrument and would hold if every open buy were filled, in
tonnes (4.5, 15). Units bought to be retired are held by nobody and count nothing."""

from market.risk.context import Context, Counted
from market.risk.order import Failure, position_key

LIMIT = "POSITION_MAX_T"


def count(context: Context) -> Counted | None:
    """Return the order's tonnes, counted by instrument and party on top of what is held."""
    order, most = context.order, context.figures.get(LIMIT)
    if most is None or order.side != "BUY" or order.purpose != "HOLD":
        return None
    return Counted(
        position_key(order.instrument, order.party_id),
        amount=order.quantity_t,
        cap=max(most - order.holding_t, 0),
        code="LIM_POSITION",
        limit=most,
        base=order.holding_t,
    )


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure if the worst case lies above the largest position of the class."""
    counted = count(context)
    if counted is None:
        return ()
    used = context.used.get(counted.key, 0)
    if used + counted.amount <= counted.cap:
        return ()
    return (Failure(counted.code, limit=counted.limit, used=used + counted.base, requested=counted.amount),)
