"""Workers in processes of their own: one dies at a named point, others work on, and the next finishes."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.conf import settings

from tests.crash.processes import environment

# What a restart may cost, without a hand.
RECOVERED_WITHIN_S = 60


class Worker:
    """A process that runs one job as often as it is told, in the role of production."""

    def __init__(self, task: str, *, crash_at: str = "", **more: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.worker", task],
            cwd=settings.BASE_DIR,
            env=environment("worker", CRASH_AT=crash_at, **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, word: str) -> None:
        """Wait until it is `ready`, or `done` with a run."""
        line = self._process.stdout.readline()
        if line != f"{word}\n":
            raise AssertionError(f"the worker says {line!r} instead of {word}: {self._process.poll()}")

    def go(self) -> None:
        """Let it run its job once."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def run(self) -> None:
        """Let it run its job once, and wait for the end of that."""
        self.go()
        self.wait_for("done")

    def wait_for_death(self) -> None:
        """Wait until it has died by itself."""
        if self._process.wait(60) != -signal.SIGKILL:
            raise AssertionError(f"it ended with {self._process.returncode}")

    def end(self) -> None:
        """Let it go home; whatever it was doing is cut off."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


@contextmanager
def killed_among_others(task: str, point: str, *, others: int = 1, **more: str) -> Iterator[list[Worker]]:
    """Let workers run a job at once, the first dying at the point; yields the others when they are done."""
    victim, *rest = [
        Worker(task, crash_at=point if number == 0 else "", **more) for number in range(1 + others)
    ]
    try:
        for worker in (victim, *rest):
            worker.wait_for("ready")
        for worker in (victim, *rest):
            worker.go()
        victim.wait_for_death()
        for worker in rest:
            worker.wait_for("done")
        yield rest
    finally:
        for worker in (victim, *rest):
            worker.end()


def recover(task: str, is_whole: Callable[[], bool], *, every: float = 0.5, **more: str) -> float:
    """Start a worker anew and let it run as a schedule would until all is whole; returns the seconds taken.

    The schedule's own pause is not waited for: puhui/schedule.py keeps it at half of the time allowed.
    """
    began = monotonic()
    worker = Worker(task, **more)
    try:
        worker.wait_for("ready")
        worker.run()
        while not is_whole():
            if monotonic() - began > RECOVERED_WITHIN_S:
                raise AssertionError(f"not recovered within {RECOVERED_WITHIN_S} s")
            sleep(every)
            worker.run()
    finally:
        worker.end()
    taken = monotonic() - began
    print(f"recovered in {taken:.1f} s")
    return taken
