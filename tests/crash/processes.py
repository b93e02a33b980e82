"""Processes of these tests: on the test's own database, in the role of production, killed by their id."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection


def environment(role: str, **more: str) -> dict[str, str]:
    """Return what a process needs to work on the test's database as `role`."""
    address = urlsplit(os.environ.get("DATABASE_URL", "postgres://puhui@127.0.0.1:5432/puhui"))
    url = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {**os.environ, "DATABASE_URL": url, "DATABASE_ROLE": role, "LOG_LEVEL": "WARNING", **more}


class Nursery:
    """A process that forks workers: each starts at once, with nothing of another's, and may be killed."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def start_worker(self) -> int:
        """Fork a worker and return its process id."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return int(self._read("worker"))

    def wait_for_end(self) -> int:
        """Return how the worker ended: 0, or minus the signal that killed it."""
        return int(self._read("ended"))

    def _read(self, word: str) -> str:
        line = self._process.stdout.readline()
        if not line.startswith(f"{word} "):
            raise AssertionError(f"the nursery says {line!r} instead of {word}")
        return line.split()[1]


@contextmanager
def nursery(**more: str) -> Iterator[Nursery]:
    """Have a nursery of crediting workers for a while."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.nursery"],
        cwd=settings.BASE_DIR,
        env=environment("worker", **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Nursery(process)
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
