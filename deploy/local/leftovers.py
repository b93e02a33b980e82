"""Clears what a killed server left behind, and never touches a process that is not that server."""

import os
import signal
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from deploy.local.cluster import SOCKET, Cluster


def clear_leftovers(cluster: Cluster) -> None:
    """Ends a server that outlived its keeper, and removes the files that would stop a new one.

    For the holder of the keeper's lock only: a living keeper's server is no leftover.
    """
    for file in (cluster.data / "postmaster.pid", cluster.sockets / f"{SOCKET}.lock"):
        pid = _pid_in(file)
        # fast, at once (crash recovery at the next start), by force
        for sig, seconds in ((signal.SIGINT, 3.0), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 1.0)):
            if pid and is_server(pid, cluster.data):
                os.kill(pid, sig)
                _wait_for_end(pid, cluster.data, seconds)
        # PostgreSQL takes any living process of its user for the server: the file may be cut off, or its pid
        # be someone else's by now.
        file.unlink(missing_ok=True)
    _end_orphans(cluster.data)


def _end_orphans(data: Path) -> None:
    """Ends backends that a killed server left in the middle of a long query: they hold its shared memory.

    Their command line shows what they do and not the data folder, but that is the folder they work in.
    """
    end = time.monotonic() + 2
    while (orphans := _processes_working_in(data)) and time.monotonic() < end:
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _processes_working_in(data: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended meanwhile, or somebody else's
            if (process / "comm").read_text() == "postgres\n" and (process / "cwd").readlink() == data:
                found.append(int(process.name))
    return found


def ready_socket_folder(data: Path) -> Path | None:
    """Gives the folder of the socket of the server that runs on a data folder and takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, sockets, status = int(lines[0]), Path(lines[4]), lines[7].strip()
    except (OSError, IndexError, ValueError):  # no server, or one that is still writing the file
        return None
    return sockets if status == "ready" and is_server(pid, data) else None


def is_server(pid: int, data: Path) -> bool:
    """Tells whether a process is the server of a data folder: its command line names it."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")  # empty for a zombie
    except OSError:
        return False
    return (b"-D", os.fsencode(data)) in pairwise(arguments)


def _pid_in(file: Path) -> int | None:
    try:
        return abs(int(file.read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None


def _wait_for_end(pid: int, data: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while is_server(pid, data) and time.monotonic() < end:
        time.sleep(0.02)
