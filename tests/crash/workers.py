"""Workers in processes of their own: one dies at a named point, others work beside it, the next finishes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep

from puhui.schedule import SCHEDULE
from tests.crash.beside import wait_until_done_or_stuck
from tests.crash.processes import AT_ITS_POINT, Process
from tests.crash.streams import begin, goes_on

# From the death of a worker until all is whole, without a hand.
RECOVERED_WITHIN_S = 60
# After which deploy/local/supervisor.py starts a worker again that has died.
RESTARTED_AFTER_S = 1


class Worker(Process):
    """A process that runs one job as often as it is told, in the role of production."""

    def __init__(self, task: str, *, crash_at: str = "", **more: str) -> None:
        super().__init__("tests.crash.worker", task, role="worker", CRASH_AT=crash_at, **more)

    def run(self) -> None:
        """Let it run its job once, and wait for the end of that."""
        self.tell("go")
        self.wait_for("done")


@contextmanager
def killed_among_others(task: str, point: str, *, others: int = 1, **more: str) -> Iterator[None]:
    """Let a worker die at the point while others run the same job; yields when they are done.

    The others are let go when the one stands at the point with all it holds, and it is killed when they have
    done what they can: each is done by then, or waits for a lock. Where there are others, streams of calls
    go on as well, through all of it and until the test ends.
    """
    if others:
        begin()
    with ExitStack() as alive:
        victim = alive.enter_context(Worker(task, crash_at=point, **more))
        rest = [alive.enter_context(Worker(task, **more)) for _ in range(others)]
        for worker in (victim, *rest):
            worker.wait_for("ready")
        victim.tell("go")
        victim.wait_for(AT_ITS_POINT)
        for worker in rest:
            worker.tell("go")
        wait_until_done_or_stuck(rest)
        goes_on()
        victim.die()
        goes_on()
        for worker in rest:
            worker.wait_for("done")
        yield


def recover(task: str, is_whole: Callable[[], bool], *, every: float = 0.5, **more: str) -> float:
    """Start a worker anew and let it run until all is whole; returns the seconds from death to whole.

    What the supervisor and the schedule may let pass before is not waited for, and counted in full.
    """
    pause = RESTARTED_AFTER_S + _pause_of(task)
    began = monotonic()
    with Worker(task, **more) as worker:
        worker.wait_for("ready")
        worker.run()
        while not is_whole():
            if monotonic() - began + pause > RECOVERED_WITHIN_S:
                raise AssertionError(f"not recovered within {RECOVERED_WITHIN_S} s")
            sleep(every)
            worker.run()
    taken = monotonic() - began + pause
    goes_on()
    print(f"recovered in {taken:.1f} s, of which {pause:g} s are pauses")
    assert taken < RECOVERED_WITHIN_S
    return taken


def _pause_of(task: str) -> float:
    """Return the seconds between two runs of a job that carries on what was cut off."""
    (line,) = [line for line in SCHEDULE.values() if line["task"] == task]
    if not isinstance(line["schedule"], float):
        raise AssertionError(f"{task} comes at an hour of the day, and carries on nothing within a minute")
    return line["schedule"]
