"""Both ends of a real queue: a worker, started as `make run` starts it, and a web process that wakes it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from django.conf import settings

from tests.crash.processes import environment


@contextmanager
def celery_worker(app: str, folder: Path, *options: str, **more: str) -> Iterator[subprocess.Popen]:
    """Have a worker for a while; its words are in `worker.log` of the folder."""
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "--pool", "threads", "--concurrency", "2"]
    command += ["--hostname", f"{uuid4().hex}@%h", "--loglevel", "INFO", *options]
    with (folder / "worker.log").open("a") as log:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment("worker", VAR_DIR=str(folder), LOG_LEVEL="INFO", **more),
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def words(folder: Path) -> str:
    """Return what the workers of a folder have said."""
    return (folder / "worker.log").read_text(encoding="utf-8", errors="replace")


def wait_until(condition: Callable[[], object], folder: Path, seconds: float = 60) -> None:
    """Wait for something to become true, and fail with the worker's last words."""
    end = monotonic() + seconds
    while not condition():
        if monotonic() > end:
            raise AssertionError(f"not within {seconds} s; the worker says:\n{words(folder)[-3000:]}")
        sleep(0.1)


@contextmanager
def web_process(folder: Path, **more: str) -> Iterator[Callable[[], None]]:
    """Have a process with the rights of a web server, that wakes the job when the call is made."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.ring"],
        cwd=settings.BASE_DIR,
        env=environment("web", VAR_DIR=str(folder), **more),
        stdin=subprocess.PIPE,
        text=True,
    )

    def ring() -> None:
        process.communicate("go\n", timeout=60)
        assert process.returncode == 0

    try:
        yield ring
    finally:
        process.kill()
        process.wait()
