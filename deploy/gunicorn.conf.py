"""Settings of the web server; the environment says what differs between machines."""

import gc
import os
from typing import Any

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
worker_class = "gthread"
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


def post_worker_init(worker: Any) -> None:
    """Take what the application loaded out of the garbage collector's sight: it stays for good.

    Otherwise every full collection goes through hundreds of thousands of objects, in the middle of a request.
    """
    gc.collect()
    gc.freeze()
