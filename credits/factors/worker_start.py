"""What a worker makes before it takes its first task, once for all that it will do.

The first run after a start would wait for it, and processes that are forked later share it.
"""

from typing import Any

from celery.signals import worker_init

from credits.factors.units import registry


@worker_init.connect
def make_ready(**_: Any) -> None:
    """Have the units at hand: importing their library takes longer than crediting ten thousand activities."""
    registry()
