"""What a decision keeps of the order and of the figures that stood."""

from typing import Any

from market.risk.context import Context

# Whose prices nobody may read before the close: an accepted order of these is kept without price and value.
SEALED_MODES = frozenset({"AUCTION_ONEWAY"})


def snapshot_of(context: Context, *, accepted: bool) -> dict[str, Any]:
    """Return the order and its context as JSON can hold them. A refused price is no bid and is kept."""
    order = context.order
    snapshot: dict[str, Any] = {
        "scheme": order.scheme,
        "side": order.side,
        "mode": order.mode,
        "purpose": order.purpose,
        "quantity_t": order.quantity_t,
        "holding_t": order.holding_t,
        "class": context.participant_class,
        "figures": dict(context.figures),
        "halts": list(context.halts),
        "tick_fen": context.tick_fen,
        "lot_t": context.lot_t,
        "reference_fen": context.reference_fen,
    }
    if context.group_most_t is not None:
        snapshot["group_most_t"] = context.group_most_t
    if order.venue:
        snapshot["venue"] = order.venue
    if not (accepted and order.mode in SEALED_MODES):
        snapshot |= {"price_fen": order.price_fen, "value_fen": context.value_fen, "used": dict(context.used)}
    return snapshot
