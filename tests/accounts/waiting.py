"""Two who write at one moment, the one before the other: the second waits for the first to commit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

# As long as somebody waits in vain: whoever is not kept waiting is done long before.
MOMENT = 0.5


def second_waits(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do `first` in a transaction and, before that commits, `second` elsewhere; return what `second` returns.

    Fails where the second is done before the first has committed. Raises what either raises.
    """

    def run() -> Any:
        try:
            return second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(run)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=MOMENT)
        return waiting.result(timeout=20)
