"""Keeps a set of commands running until a signal comes, and then stops all of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.local.folders import CHECKOUT, log_file
from deploy.local.signals import Bell

STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
TICK_SECONDS = 0.25
STOP_SECONDS = 4.0  # the leashes' three seconds of grace, and some


@dataclass
class Pause:
    """Tells how long to wait before the next try: 1 s, doubled up to 30 s, anew after a good minute."""

    first: float = 1.0
    longest: float = 30.0
    last: float = 0.0

    def after(self, lived: float) -> float:
        """Gives the seconds to wait after something lived for `lived` seconds."""
        self.last = self.first if not self.last or lived > 60 else min(self.last * 2, self.longest)
        return self.last


class Child:
    """One command on its leash, and when to start it again."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name, self._command, self._environment = name, command, environment
        self._pause = Pause()
        self._started = self._due = 0.0
        self.leash: subprocess.Popen[bytes] | None = None

    def keep_running(self) -> None:
        """Starts the command when it is due, and notices when it has ended."""
        now = time.monotonic()
        if self.leash and _has_ended(self.leash.pid):
            self._reap()
            self._due = now + (wait := self._pause.after(now - self._started))
            print(f"{self.name} ended; again in {wait:g} s. See {log_file(self.name)}", file=sys.stderr)
        if not self.leash and now >= self._due:
            self._started = now
            with log_file(self.name).open("ab") as log:
                self.leash = subprocess.Popen(
                    [sys.executable, "-m", "deploy.local.leash", *self._command],
                    cwd=CHECKOUT,
                    env=dict(self._environment),
                    stdin=subprocess.PIPE,  # closes when this process dies
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def let_go(self) -> None:
        """Tells the leash to stop the command."""
        if self.leash and self.leash.stdin:
            self.leash.stdin.close()

    def wait(self, end: float) -> None:
        """Waits for the leash until `end`, then kills what it holds."""
        while self.leash and not _has_ended(self.leash.pid) and time.monotonic() < end:
            time.sleep(0.02)
        if self.leash:
            self._reap()

    def _reap(self) -> None:
        assert self.leash
        # Not reaped yet, so the number of its group cannot be someone else's.
        _kill_group(self.leash.pid)
        self.leash.wait()
        self.let_go()
        self.leash = None


def supervise(children: Sequence[Child], tick: Callable[[], Any]) -> None:
    """Runs the children until a signal to stop; `tick` is called four times a second and may raise."""
    bell = Bell(signal.SIGCHLD, *STOPPING)
    try:
        while True:
            for child in children:
                child.keep_running()
            tick()
            rung, _ = bell.wait(TICK_SECONDS)
            if rung & STOPPING:
                return
    finally:
        stop(children)


def stop(children: Sequence[Child]) -> None:
    """Stops those children that run, all at once, and waits until they are gone."""
    end = time.monotonic() + STOP_SECONDS
    for child in children:
        child.let_go()
    for child in children:
        child.wait(end)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:  # nobody is left in it
        return
