"""NOT_PERMITTED: side, mode and purpose must be among what the participant's class may do (4.5, 6).

A resident buys to retire only, so that nobody of them ends up with a bought unit. An organisation that was
not admitted may do nothing.
"""

from market.risk.context import Context
from market.risk.order import Failure


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure unless the class may do what the order asks."""
    order = context.order
    if f"{order.side} {order.mode} {order.purpose}" in context.permitted:
        return ()
    return (Failure("NOT_PERMITTED"),)
