"""LIM_GROUP: what linked parties hold of an instrument together, and would hold if every open buy of theirs
were filled, in tonnes (4.5, 15): who splits an order over accounts has the limit of one, the group's top."""

from market.risk.context import Context
from market.risk.limits.position import LIMIT
from market.risk.order import Failure, position_key


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure if the group's worst case lies above the largest position that one of it may have.

    A party by itself is judged by LIM_POSITION alone, and so is each of a group besides.
    """
    order, own = context.order, context.figures.get(LIMIT)
    if own is None or not order.linked or order.side != "BUY" or order.purpose != "HOLD":
        return ()
    most = max(own, context.group_most_t or 0)
    everybody = (order.party_id, *order.linked)
    opened = sum(context.used.get(position_key(order.instrument, party), 0) for party in everybody)
    used = opened + order.holding_t + order.linked_holding_t
    if used + order.quantity_t <= most:
        return ()
    return (Failure("LIM_GROUP", limit=most, used=used, requested=order.quantity_t),)
