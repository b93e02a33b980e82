"""Preparing the next chunk while this one is written: the server stores while Python decides."""

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar
from uuid import UUID

import psycopg
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from credits.monitoring.prepare import Prepared, prepare_chunk

# Deadlocks in a row that a chunk outlives; the next run would do it all the same.
TRIES_MAX = 3
# The thread that writes gives Python away with every packet, and must not wait 5 ms, which is the default, to
# get it back from the one that decides; but each change of hands costs both what they had at hand.
SWITCH_S = 0.002
Range = tuple[UUID, UUID | None]
Result = TypeVar("Result")


class Ahead:
    """Prepares at most one chunk ahead, in a thread that has a connection of its own."""

    def __init__(self) -> None:
        self._switch_s = sys.getswitchinterval()
        self._threads: ThreadPoolExecutor | None = None
        self._begun: tuple[Range, Future[Prepared]] | None = None

    def __enter__(self) -> Self:
        sys.setswitchinterval(SWITCH_S)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setswitchinterval(self._switch_s)
        if self._threads is not None:
            self._threads.submit(lambda: connection.close())
            self._threads.shutdown()

    def begin(self, high: UUID, after: UUID | None) -> None:
        """Begin to prepare the chunk after a party, unless in a transaction: its rows are out of sight."""
        if connection.in_atomic_block:
            return
        self._threads = self._threads or ThreadPoolExecutor(1, "crediting-ahead")
        self._begun = (high, after), self._threads.submit(_prepare, high, after)

    def get(self, high: UUID, after: UUID | None) -> Prepared:
        """Return the chunk after a party: what was begun, if it was this one; or raise why there is none."""
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == (high, after):
            return begun[1].result()
        return _prepare(high, after)


def _prepare(high: UUID, after: UUID | None) -> Prepared:
    return outlive_deadlocks(lambda: prepare_chunk(high=high, after=after))


def outlive_deadlocks(work: Callable[[], Result]) -> Result:
    """Do a transaction's work, again where the database ended it to let another worker go on.

    That happens when two workers meet new versions in opposite order, each making what the other needs.
    """
    for _ in range(TRIES_MAX):
        try:
            return work()
        except (OperationalError, psycopg.OperationalError) as error:
            # Bare where the statement went past Django.
            if not isinstance(error.__cause__ or error, DeadlockDetected):
                raise
    return work()
