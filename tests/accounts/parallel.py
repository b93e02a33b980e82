"""Running a piece of work in many threads at once, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

from django.db import connection, transaction

WITHIN_S = 10
_WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
"""


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


def wait_until_the_other_waits() -> None:
    """Return once another connection waits for a lock; to be called in the open transaction."""
    end = monotonic() + WITHIN_S
    while True:
        with connection.cursor() as cursor:
            # A transaction sees the others as it first saw them.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
        if monotonic() > end:
            raise AssertionError(f"nobody waits for a lock within {WITHIN_S} s")
        sleep(0.02)


def one_waits_for_the_other(
    first: Callable[[], object],
    second: Callable[[], object],
    *,
    meanwhile: Callable[[], object] = bool,
) -> None:
    """Run `first` in a transaction that ends when `second` waits for it; `meanwhile` just before."""
    is_done = Event()

    def attempt(number: int) -> None:
        if number:
            assert is_done.wait(WITHIN_S)
            second()
            return
        with transaction.atomic():
            first()
            is_done.set()
            wait_until_the_other_waits()
            meanwhile()

    in_parallel(2, attempt)
