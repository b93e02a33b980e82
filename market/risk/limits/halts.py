"""HALT_GLOBAL, HOLD_EXTERNAL: while a stop stands nothing new comes in (market.md 4.5, 1 and 2)."""

from market.risk.context import Context
from market.risk.order import Failure

GLOBAL = "GLOBAL"


def check(context: Context) -> tuple[Failure, ...]:
    """Return a failure for a stop of everything, and one for a stop of instrument, participant or venue."""
    found = []
    if GLOBAL in context.halts:
        found.append(Failure("HALT_GLOBAL"))
    if any(scope != GLOBAL for scope in context.halts):
        found.append(Failure("HOLD_EXTERNAL"))
    return tuple(found)
