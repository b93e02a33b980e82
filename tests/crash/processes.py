"""Processes of these tests: on the test's own database, in the role of production, killed by their id.

A process says words on its standard output, one a line, and is told words on its standard input. No wait for
a word is longer than a minute, and the end of the process ends it at once.
"""

import os
import queue
import signal
from threading import Thread
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from tests.crash.forked import forked

# Far more than any run of these tests takes; less than a person would wait for a hanging one.
WORD_WITHIN_S = 60
AT_ITS_POINT = "at its point"
# Of the environment of these processes, what is read once they run; the rest is for the settings.
READ_LATE = {"CRASH_AT", "PARTIES_A_CHUNK", "TRACES_A_CHUNK", "LEASE_S", "PGAPPNAME"}


def environment(role: str, **more: str) -> dict[str, str]:
    """Return what a process needs to work on the test's database as `role`."""
    address = urlsplit(os.environ.get("DATABASE_URL", "postgres://puhui@127.0.0.1:5432/puhui"))
    url = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))
    # Without the name of the test that runs: no other test would have the same environment, and its forkers.
    ours = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return {**ours, "DATABASE_URL": url, "DATABASE_ROLE": role, "LOG_LEVEL": "WARNING", **more}


class Process:
    """A module of these tests, running in a process of its own."""

    def __init__(self, *module: str, role: str, **more: str) -> None:
        late = {name: more.pop(name) for name in READ_LATE & more.keys()}
        self._process = forked(module, environment(role, **more), late)
        # None stands for the end of its words.
        self._heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._said_last: str | None = ""
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def tell(self, word: str) -> None:
        """Say one line to it."""
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def hear(self, *, within_s: float = WORD_WITHIN_S) -> str:
        """Return the next line it says."""
        try:
            line = self._heard.get(timeout=within_s)
        except queue.Empty:
            raise AssertionError(f"not a word within {within_s} s: {self._process.args}") from None
        if line is None:
            raise AssertionError(f"it ended with {self._process.wait()}: {self._process.args}")
        return line

    def wait_for(self, word: str) -> None:
        """Wait for this word, and fail at once at another."""
        if (line := self.hear()) != word:
            raise AssertionError(f"it says {line!r} instead of {word!r}: {self._process.args}")

    def has_said(self, word: str) -> bool:
        """Tell whether this is the last it said, heard or not; fail if it has ended."""
        if self._said_last is None:
            raise AssertionError(f"it ended with {self._process.wait()}: {self._process.args}")
        return self._said_last == word

    def give_way(self) -> None:
        """Let every other process run before it."""
        os.setpriority(os.PRIO_PROCESS, self._process.pid, 19)

    def die(self) -> None:
        """Let it kill itself where it stands at its point."""
        self.tell("die")
        if (ended := self._process.wait(WORD_WITHIN_S)) != -signal.SIGKILL:
            raise AssertionError(f"it ended with {ended}: {self._process.args}")

    def end(self) -> None:
        """See that it is no more; whatever it was doing is cut off."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._listener.join(WORD_WITHIN_S)
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _listen(self) -> None:
        for line in self._process.stdout:
            self._said_last = line.rstrip("\n")
            self._heard.put(self._said_last)
        self._said_last = None
        self._heard.put(None)
