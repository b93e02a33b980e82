"""Runs the private PostgreSQL for as long as anybody uses it: a process of its own, started by every user.

Users share the lock `users`; the kernel gives a share back when its holder dies, by kill -9 too. The one
keeper holds the lock `keeper`; when it can have `users` for itself alone, nobody is left and it stops the
server. The server in turn dies with the keeper. So whoever leaves first, the others keep their database, and
the last one leaves nothing running.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from deploy.local import locks
from deploy.local.cluster import Cluster, find_cluster, make_folders
from deploy.local.identity import as_server_user
from deploy.local.leftovers import clear_leftovers
from deploy.local.refusal import Refusal
from deploy.local.signals import Bell, die_with_parent

POLL_SECONDS = 0.1
STOPPING = {signal.SIGTERM, signal.SIGINT}


def keep(var: Path) -> int:
    """Keeps the server of a var folder until nobody uses it; for the holder of the lock `keeper`."""
    bell = Bell(signal.SIGCHLD, *STOPPING)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        cluster = find_cluster(var)
        make_folders(cluster)
    except (Refusal, OSError) as reason:
        print(f"{reason}", file=sys.stderr)
        return 1
    clear_leftovers(cluster)
    server = _start(cluster)
    nobody_left = None
    while server.poll() is None:
        rung, _ = bell.wait(POLL_SECONDS)
        nobody_left = locks.take_free(var / "locks" / "users")
        if nobody_left or rung & STOPPING:
            _stop(server)  # with that lock held: whoever comes now waits until this keeper is gone
            shutil.rmtree(cluster.sockets, ignore_errors=True)
            return 0
    print(f"PostgreSQL ended by itself with code {server.returncode}.", file=sys.stderr)
    return 1


def _start(cluster: Cluster) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        cluster.server_command(),
        stdin=subprocess.DEVNULL,
        # SIGINT is PostgreSQL's fast stop: open transactions are rolled back, committed ones are safe
        preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGINT),
        **as_server_user(),
    )


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Stops within two seconds: fast, else at once, which costs a crash recovery at the next start."""
    for sig, seconds in ((signal.SIGINT, 1.3), (signal.SIGQUIT, 0.5), (signal.SIGKILL, 5.0)):
        server.send_signal(sig)
        end = time.monotonic() + seconds
        while server.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        if server.returncode is not None:
            return


if __name__ == "__main__":
    _var = Path(sys.argv[1])
    _lock = locks.take_free(_var / "locks" / "keeper")  # taken: another one keeps it already
    _code = keep(_var) if _lock else 0
    sys.stderr.flush()
    os._exit(_code)  # the lock is free when this process is gone, and not before
