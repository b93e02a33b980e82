"""Runs a command and ends all of it when the process that asked for it stops or dies.

Standard input is a pipe whose other end the supervisor alone holds. When it closes, by intention or by
kill -9, the command gets SIGTERM, three seconds, and then its whole group SIGKILL: Celery's beat and
gunicorn's workers are processes of their own. SIGTERM goes to the command alone; sent to the group it hangs
prefork workers.
"""

import os
import signal
import subprocess
import sys
from functools import partial

from deploy.local.signals import Bell, die_with_parent

GRACE_SECONDS = float(os.environ.get("GRACE_SECONDS", "3"))
STOPPING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


def main(command: list[str]) -> None:
    """Runs the command in this process's own group, and takes the group along at the end."""
    bell = Bell(signal.SIGCHLD, *STOPPING)
    pipe = sys.stdin.fileno()
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            # should this process be killed too
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
    except OSError as error:
        print(f"{command[0]} cannot be run: {error.strerror}", file=sys.stderr, flush=True)
        sys.exit(127)
    stopping = False
    while child.poll() is None and not stopping:
        rung, ended = bell.wait(files=[pipe])
        stopping = bool(ended or rung & STOPPING)
    if stopping:
        _stop(child)
    else:
        print(f"{command[0]} ended by itself with code {child.returncode}", file=sys.stderr, flush=True)
    os.killpg(0, signal.SIGKILL)  # what is left of the group, and this process


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        print("not ended in time, killed", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
