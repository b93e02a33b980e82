"""Many clients at once, each a thread, let go together: over a connection each, or taking turns at some."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Barrier, Thread

from django.db import OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from puhui.kernel.errors import PuhuiError

# How often each test goes round; the everyday run, the night, a release.
ROUNDS = {"": 1, "N": 200, "R": 1_000}[os.environ.get("TIER", "")]
CLIENTS = 64
CONNECTING_SECONDS = 60
# Beside whatever else the server has to hold, and never more than 60.
LINES = 40


def hammer(act: Callable[[int], object], *, clients: int = CLIENTS, times: int = 1) -> Counter:
    """Let `clients` threads call `act(number)` `times` times each, starting together; count what came out.

    An outcome is what `act` returned, or the name of the exception it raised.
    """
    outcomes: Counter = Counter()
    seconds: list[float] = []
    barrier = Barrier(clients)

    def client(number: int) -> None:
        try:
            _connect()
            barrier.wait()
            for _ in range(times):
                began = time.perf_counter()
                try:
                    outcome = act(number)
                except PuhuiError as error:
                    outcome = type(error).__name__
                except Exception as error:  # a database error by PostgreSQL's own name for it
                    outcome = type(error.__cause__ or error).__name__
                # Appending to a list and counting under the interpreter's lock need no lock of ours.
                outcomes[outcome] += 1
                seconds.append(time.perf_counter() - began)
        finally:
            connection.close()

    threads = [Thread(target=client, args=(number,), daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a client hangs"
    seconds.sort()
    print(f"{outcomes} p99 {seconds[int(len(seconds) * 0.99)]:.3f} s")
    return outcomes


def _connect(line: BaseDatabaseWrapper = connection) -> None:  # type: ignore[assignment]
    """Connect, waiting where other tests hold the server's connections."""
    deadline = time.monotonic() + CONNECTING_SECONDS
    while True:
        try:
            line.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


@contextmanager
def opened_lines() -> Iterator["SimpleQueue[BaseDatabaseWrapper]"]:
    """Open LINES connections for threads to take turns at, as a pool of a server keeps them."""
    opened = [_line() for _ in range(LINES)]
    lines: SimpleQueue[BaseDatabaseWrapper] = SimpleQueue()
    for line in opened:
        lines.put(line)
    try:
        yield lines
    finally:
        for line in opened:
            line.close()


def crowd(calls: Sequence[Callable[[], str]], lines: "SimpleQueue[BaseDatabaseWrapper]") -> Counter:
    """Let a thread a call go at one moment, over the lines that they take turns at; count what came.

    An outcome is what the call returned, or the code of its refusal. Anything else that is raised fails.
    """
    outcomes: Counter = Counter()
    failed: list[Exception] = []
    barrier = Barrier(len(calls))

    def client(call: Callable[[], str]) -> None:
        barrier.wait()
        connections["default"] = line = lines.get()
        try:
            outcomes[call()] += 1
        except PuhuiError as error:
            outcomes[error.code] += 1
        except Exception as error:
            failed.append(error)
        finally:
            del connections["default"]
            lines.put(line)

    threads = [Thread(target=client, args=(call,), daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a client hangs"
    if failed:
        raise failed[0]
    return outcomes


def _line() -> BaseDatabaseWrapper:
    """Return a connection that any thread may use, one at a time."""
    line = connections.create_connection("default")
    line.inc_thread_sharing()
    _connect(line)
    return line
