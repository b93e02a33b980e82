"""PRICE_COLLAR: no price further from the reference price than the class's collar (market.md 4.5, 11).

The bounds are rounded inward to whole fen: 38.47 within 10 % is 34.63 to 42.31. Rounded half up they would
be 34.62 to 42.32, which is 10.007 %.
"""

from market.risk.context import Context
from market.risk.order import Failure

_WHOLE_BP = 10_000


def bounds(reference_fen: int, collar_bp: int) -> tuple[int, int]:
    """Return the lowest and the highest price in fen that lie within `collar_bp` of the reference price."""
    low = -(-reference_fen * (_WHOLE_BP - collar_bp) // _WHOLE_BP)
    return low, reference_fen * (_WHOLE_BP + collar_bp) // _WHOLE_BP


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure that names the bound which the price lies beyond."""
    price, collar = context.order.price_fen, context.figures.get("COLLAR_BP")
    if price is None or collar is None:
        return ()
    low, high = bounds(context.reference_fen, collar)
    if low <= price <= high:
        return ()
    crossed = low if price < low else high
    return (Failure("PRICE_COLLAR", limit=crossed, used=context.reference_fen, requested=price),)
