"""The limit of a task in a process: which end counts, whom it spares, and that nothing in Python holds it."""

import subprocess
import sys
import time

import pytest
from celery import Celery
from django.conf import settings

from puhui.kernel import task_limits

HANGING = """
import re
from celery import Celery
from celery.signals import task_prerun
from puhui.kernel import task_limits

@Celery(broker="memory://").task(time_limit=1)
def backtrack():
    re.match("(a+)+$", "a" * 60 + "b")  # for ever, and without letting go of the interpreter

task_limits.GRACE_S = 0
task_limits.keep_time_limits()
task_prerun.send(sender=backtrack, task_id="1", task=backtrack)
backtrack()
"""


@pytest.fixture
def clock(monkeypatch) -> list[float | None]:
    """What the one clock was set to, in seconds from then; None where it was stopped."""
    told: list[float | None] = []
    monkeypatch.setattr(
        task_limits.faulthandler, "dump_traceback_later", lambda left, **_: told.append(round(left))
    )
    monkeypatch.setattr(task_limits.faulthandler, "cancel_dump_traceback_later", lambda: told.append(None))
    monkeypatch.setattr(task_limits, "_ends", {})
    monkeypatch.setattr(task_limits, "GRACE_S", 0)
    return told


def task_of(seconds: int | None):
    app = Celery(broker="memory://", set_as_current=False)
    app.conf.task_time_limit = 3600

    @app.task(time_limit=seconds)
    def task() -> None:
        """Nothing."""

    return task


def test_a_task_that_holds_the_interpreter_ends_with_its_process_and_the_place_is_told():
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", HANGING],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Timeout (0:00:0")
    assert "in backtrack" in done.stderr
    assert time.monotonic() - began < 20


def test_of_two_that_run_the_first_end_counts_and_afterwards_the_others(clock):
    task_limits._begin(task_id="long", task=task_of(600))
    task_limits._begin(task_id="short", task=task_of(60))
    task_limits._end(task_id="short")
    task_limits._end(task_id="long")
    assert clock == [600, 60, 600, None]


def test_a_task_without_a_limit_of_its_own_has_that_of_all(clock):
    task_limits._begin(task_id="one", task=task_of(None))
    assert clock == [3600]


def test_a_task_called_at_once_does_not_end_the_process_that_calls_it(clock):
    task = task_of(60)
    task.push_request(is_eager=True)
    task_limits._begin(task_id="one", task=task)
    task_limits._end(task_id="one")
    assert clock == []
