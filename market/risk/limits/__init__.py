"""Risk limits, one a file: pure functions over a frozen context, judged in the order of market.md 4.5.

Each file has `check(context)`, which returns its failures in order. A limit that is used up has
`count(context)` too: what the order takes of it, or None. A new limit is a new file and its place below.
"""

from collections.abc import Callable

from market.risk.context import Context, Counted
from market.risk.limits import (
    class_permission,
    daily_notional,
    group,
    halts,
    order_size,
    position,
    price_collar,
)
from market.risk.order import Failure

CHECKS: tuple[Callable[[Context], tuple[Failure, ...]], ...] = (
    halts.check,
    class_permission.check,
    order_size.check,
    price_collar.check,
    daily_notional.check,
    position.check,
    group.check,
)
COUNTS: tuple[Callable[[Context], Counted | None], ...] = (daily_notional.count, position.count)


def judge(context: Context) -> tuple[Failure, ...]:
    """Return every failure of an order, in the order of the checks; the first gives the refusal its code."""
    return tuple(failure for check in CHECKS for failure in check(context))


def counted(context: Context) -> tuple[Counted, ...]:
    """Return what an order counts against limits, in the order of the keys: the order in which they lock."""
    found = (count(context) for count in COUNTS)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.key))
