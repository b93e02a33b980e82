"""Running a piece of work in many threads at once, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def in_parallel(count: int, work: Callable[[int], Any], *, threads: int = 16) -> list[Any]:
    """Return what `work(n)` returns for n below `count`; the first wave of threads starts at one moment."""
    start = Barrier(min(count, threads))

    def run(number: int) -> Any:
        try:
            if number < start.parties:
                connection.ensure_connection()
                start.wait(timeout=10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(run, range(count)))
