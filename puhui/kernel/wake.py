"""Waking a job after a request, without making the request wait for the broker or flooding it.

Each process sends one wake-up a job and half second at most, always after the latest ring. A lost one costs
half a minute: the schedule runs the same job.
"""

import logging
from threading import Lock, Timer

from celery import current_app

log = logging.getLogger(__name__)

PAUSE_S = 0.5
_lock = Lock()
_waiting: set[str] = set()


def wake(task: str) -> None:
    """Have a worker run `task` (by its full name) soon; returns at once and never raises."""
    with _lock:
        if task in _waiting:
            return
        _waiting.add(task)
    timer = Timer(PAUSE_S, _send, [task])
    timer.daemon = True
    timer.start()


def _send(task: str) -> None:
    with _lock:
        _waiting.discard(task)
    try:
        # Expires: a wake-up that nobody heard for a minute has been overtaken by the schedule.
        current_app.send_task(task, expires=60, retry=False)
    except Exception as error:
        log.warning("could not wake %s: %s", task, error)
