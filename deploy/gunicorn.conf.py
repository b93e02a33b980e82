"""Settings of the web server; the environment says what differs between machines."""

import ctypes
import gc
import os
from pathlib import Path
from typing import Any

from deploy.local import locks

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
worker_class = "gthread"
# Imported once and forked, which makes a start two seconds shorter; nothing is connected before the fork.
preload_app = True
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
# Requests take milliseconds; whoever stops the server waits for three seconds at most.
graceful_timeout = 2
keepalive = 15
# Heartbeats are files: in memory, a slow disk cannot make a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# Nobody steers it by its control socket, which would lie in the home folder.
control_socket_disable = True

# Of <malloc.h>. Where a block of so many bytes is freed, the system has it back.
_MMAP_THRESHOLD, _LARGE_BYTES = -3, 1024 * 1024


def on_starting(_server: Any) -> None:
    """Before the port is taken: see that the database is prepared, and set how memory is given back."""
    if lock := os.environ.get("PREPARED_LOCK"):
        locks.take(Path(lock), shared=True).close()
    _give_back_large_blocks()


def _give_back_large_blocks() -> None:
    """Have large blocks given back at once, in the workers as well: they are made from this process.

    Otherwise glibc puts off giving back what is as large as the last that was freed, and a worker that has
    read photographs of phones keeps two hundred MB of other people's files.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # glibc alone
        libc.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def post_worker_init(worker: Any) -> None:
    """Take what the application loaded out of the garbage collector's sight: it stays for good.

    Otherwise every full collection goes through hundreds of thousands of objects, in the middle of a request.
    """
    gc.collect()
    gc.freeze()
