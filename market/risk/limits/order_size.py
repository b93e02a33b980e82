"""INSTR_CLOSED, BAD_TICK, BAD_LOT, SIZE_MIN, SIZE_MAX: the order fits the instrument and its class (4.5, 9
and 10). Fen a tonne, tonnes."""

from market.risk.context import Context
from market.risk.order import Failure


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure for each term that does not fit."""
    order, found = context.order, []
    if not context.is_open:
        found.append(Failure("INSTR_CLOSED"))
    price, quantity = order.price_fen, order.quantity_t
    if price is not None and (price <= 0 or price % context.tick_fen):
        found.append(Failure("BAD_TICK", limit=context.tick_fen, requested=price))
    if quantity % context.lot_t:
        found.append(Failure("BAD_LOT", limit=context.lot_t, requested=quantity))
    least, most = context.figures.get("ORDER_MIN_T", 1), context.figures.get("ORDER_MAX_T")
    if quantity < least:
        found.append(Failure("SIZE_MIN", limit=least, requested=quantity))
    if most is not None and quantity > most:
        found.append(Failure("SIZE_MAX", limit=most, requested=quantity))
    return tuple(found)
