"""The web server as it is deployed, on the test's database: its processes, and what they hold."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.crash.processes import environment

WORKERS, START_S = 2, 60.0


class Server:
    """One running server; its evidence lies in `var`/evidence, what it throws away in `var`/tmp."""

    def __init__(self, process: subprocess.Popen, port: int, var: Path) -> None:
        self.port, self.var = port, var
        self._process = process

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        return _children(self._process.pid)

    def decoders(self) -> int:
        """Return how many children the workers have now."""
        return sum(len(_children(worker)) for worker in self.workers())

    def log(self) -> str:
        """Return all that the server has said."""
        return (self.var / "log").read_text(encoding="utf-8", errors="replace")

    def memory_mb(self) -> float:
        """Return the resident memory of the largest worker, now."""
        return max(_status(worker, "VmRSS") for worker in self.workers())

    def peak_mb(self) -> float:
        """Return the most that the largest worker ever had."""
        return max(_status(worker, "VmHWM") for worker in self.workers())


@contextmanager
def serving(var: Path) -> Iterator[Server]:
    """Serve the application while the block runs."""
    (var / "tmp").mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--log-level", "warning"]
    own = {"PORT": str(port), "HOST": "127.0.0.1", "WEB_WORKERS": str(WORKERS), "WEB_THREADS": "4"}
    own |= {"VAR_DIR": str(var), "TMPDIR": str(var / "tmp"), "LOG_LEVEL": "ERROR"}
    with (var / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "tests.fuzz.application"],
            env=environment("web", **own),
            cwd=settings.BASE_DIR,
            stderr=log,
            stdout=log,
        )
    server = Server(process, port, var)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: Server, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0 and len(server.workers()) == WORKERS:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _children(pid: int) -> list[int]:
    """Return the children of every thread: each knows only those that it started itself."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return sorted(int(child) for task in tasks for child in task.read_text(encoding="ascii").split())


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
