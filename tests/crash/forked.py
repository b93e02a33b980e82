"""Processes that a forker starts: a moment each, where a start of Python and Django takes two seconds."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread

from django.conf import settings

from tests.crash.forker import PACKET_MAX


class Forked:
    """A process by its number, with both its ends: as much of `subprocess.Popen` as these tests use."""

    def __init__(
        self, arguments: Sequence[str], pid: int, ended: "Future[int]", ends: tuple[int, int]
    ) -> None:
        self.args, self.pid, self._ended = list(arguments), pid, ended
        self.stdin, self.stdout = os.fdopen(ends[0], "w"), os.fdopen(ends[1])

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended: its code, or minus the signal that killed it; raises TimeoutError."""
        return self._ended.result(timeout)

    def kill(self) -> None:
        """End it, if it has not ended."""
        if not self._ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class Forker:
    """A forker with an environment, and what it says."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.forker", str(theirs.fileno())],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._started: SimpleQueue[tuple[int, Future[int]] | None] = SimpleQueue()
        self._living: dict[int, Future[int]] = {}
        Thread(target=self._listen, daemon=True).start()

    def start(self, arguments: Sequence[str], more: Mapping[str, str]) -> Forked:
        """Start a module with its arguments, and with `more` in its environment."""
        stdin, told = os.pipe()
        heard, stdout = os.pipe()
        packet = json.dumps({"arguments": list(arguments), "more": dict(more)}).encode()
        socket.send_fds(self._line, [packet], [stdin, stdout])
        for end in (stdin, stdout):
            os.close(end)
        started = self._started.get()
        if started is None:
            raise AssertionError(f"the forker ended with {self._process.wait()}")
        return Forked(arguments, *started, (told, heard))

    @property
    def is_idle(self) -> bool:
        """Whether nothing that it started lives: it alone tells how that ends."""
        return not self._living

    def end(self) -> None:
        """See that it is no more."""
        self._line.shutdown(socket.SHUT_RDWR)
        self._process.wait()

    def _listen(self) -> None:
        while packet := self._line.recv(PACKET_MAX):
            said = json.loads(packet)
            if "started" in said:
                ended: Future[int] = Future()
                self._living[said["started"]] = ended
                self._started.put((said["started"], ended))
            else:
                self._living.pop(said["ended"]).set_result(said["with"])
        self._started.put(None)
        for ended in self._living.values():
            ended.set_exception(AssertionError("the forker ended before what it started"))


_forkers: dict[frozenset[tuple[str, str]], Forker] = {}
# One a role; a test with another environment has its own, in place of the oldest that is idle.
FORKERS_MAX = 3


def forked(arguments: Sequence[str], environment: Mapping[str, str], more: Mapping[str, str]) -> Forked:
    """Start a module in a process of its own, in this environment with `more` besides.

    `more` is for what is read once the process runs: settings are those of `environment`.
    """
    key = frozenset(environment.items())
    if key not in _forkers:
        idle = [other for other, forker in _forkers.items() if forker.is_idle]
        if len(_forkers) >= FORKERS_MAX and idle:
            _forkers.pop(idle[0]).end()
        _forkers[key] = Forker(environment)
    return _forkers[key].start(arguments, more)
