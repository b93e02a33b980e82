"""The time limit of a task, kept by the process that runs it, whatever pool its worker has.

Celery ends a task that is over its `time_limit` in worker processes alone ("prefork"); its pool of threads,
which `make run` has, ignores it, and no thread can be ended from outside. So the whole process ends, with
what every thread was doing on its standard error. What it had under way is taken up as after a kill -9: its
transactions are rolled back, the supervisor starts a worker again, and the schedule finishes the rows.

The clock is faulthandler's, a thread of C that needs no lock of Python's: a pattern that backtracks for ever
holds the interpreter, and would hold a watchman in Python as well.
"""

import faulthandler
import time
from threading import Lock
from typing import Any

from celery import Task, current_app
from celery.signals import task_postrun, task_prerun

# Where the pool ends its tasks itself, it is left the time to.
GRACE_S = 5
# Celery takes the place of sys.stderr by something that is no file.
STDERR = 2

_lock = Lock()
_ends: dict[str, float] = {}


def keep_time_limits() -> None:
    """Have every process of a worker keep the limits of its tasks."""
    task_prerun.connect(_begin, dispatch_uid="keep_time_limits")
    task_postrun.connect(_end, dispatch_uid="keep_time_limits")


def limit_of(task: Task) -> float | None:
    """Give the seconds that a task may run: its own, or what holds for all."""
    return task.time_limit or task.app.conf.task_time_limit


def limits_by_job() -> dict[str, float]:
    """Give the seconds of each task of this process by its job: the last part of its name."""
    tasks = {name.rpartition(".")[2]: task for name, task in current_app.tasks.items()}
    return {job: limit for job, task in tasks.items() if (limit := limit_of(task))}


def _begin(*, task_id: str, task: Task, **_: Any) -> None:
    # Run at once where it was called, it is that process's own matter: a test's, or a command's.
    if not task.request.is_eager and (limit := limit_of(task)):
        with _lock:
            _ends[task_id] = time.monotonic() + limit + GRACE_S
            _arm()


def _end(*, task_id: str, **_: Any) -> None:
    with _lock:
        if _ends.pop(task_id, None):
            _arm()


def _arm() -> None:
    """Set the one clock there is to the first end of those that run."""
    if not _ends:
        faulthandler.cancel_dump_traceback_later()
        return
    left = max(min(_ends.values()) - time.monotonic(), 0.001)
    faulthandler.dump_traceback_later(left, file=STDERR, exit=True)
