"""Lets a command use the private PostgreSQL: join it, start it where nobody has, and leave it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

from deploy.local import locks
from deploy.local.cluster import find_cluster
from deploy.local.folders import CHECKOUT, log_file
from deploy.local.leftovers import ready_socket_folder
from deploy.local.refusal import Refusal

START_SECONDS = 60  # crash recovery after a big load takes its time
STOP_SECONDS = 3


class PrivateDatabase:
    """The database of a var folder, in use from `join` to `leave`, or to this process's death."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self._users: IO[str] | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        self.sockets: Path | None = None

    def join(self) -> None:
        """Waits until the server takes connections."""
        data = find_cluster(self._var).data
        # waits while a keeper is stopping
        self._users = locks.take(self._var / "locks" / "users", shared=True)
        end = time.monotonic() + START_SECONDS
        while (sockets := ready_socket_folder(data)) is None:
            if (self._keeper and self._keeper.poll()) or time.monotonic() > end:
                raise Refusal(f"The private PostgreSQL did not start: {_last_words(self._var)}")
            self.ensure_kept()  # in the loop: whoever looks at the lock keeps a keeper from taking it
            time.sleep(0.02)
        self.sockets = sockets

    def is_lost(self) -> bool:
        """Tells whether nobody keeps the server running."""
        if self._keeper and self._keeper.poll() is None:  # also while it is starting and has no lock yet
            return False
        free = locks.take_free(self._var / "locks" / "keeper")
        if free:
            free.close()
        return free is not None

    def ensure_kept(self) -> None:
        """Starts a keeper where there is none."""
        if not self.is_lost():
            return
        with log_file("postgres", self._var).open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-m", "deploy.local.keeper", str(self._var)],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # out of reach of Ctrl-C here: others may be using the server
            )

    def leave(self) -> None:
        """Gives up the server; waits for its end if nobody else uses it."""
        if self._users is None:
            return
        last = locks.is_last(self._users)
        self._users.close()
        self._users = None
        end = time.monotonic() + STOP_SECONDS
        while last and not self.is_lost() and time.monotonic() < end:
            time.sleep(0.02)

    def url(self, login: str, database: str = "puhui") -> str:
        """Gives the address for a login, in the form that Django's settings read."""
        return f"postgres://{login}@/{database}?host={quote(str(self.sockets))}"


def _last_words(var: Path) -> str:
    log = log_file("postgres", var)
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return f"{lines[-1] if lines else 'it said nothing'} (more in {log})"
