"""Has imported everything once, and forks a process of these tests whenever it is asked for one: a start of
Django takes two seconds, and these tests start hundreds.

Asked over a socket of packets, each a module's arguments and what its environment has besides ours, together
with the two files that become its standard input and output. It answers with the number of what it started,
and tells of each process how it ended.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import traceback
from typing import NoReturn

import django

PACKET_MAX = 1 << 16
# What the modules of these tests import, and what that imports.
PRELOADED = (
    "accounts.tasks",
    "credits.tasks",
    "market.tasks",
    "puhui.kernel.tasks",
    "tests.crash.standing",
    "tests.cast",
    "puhui.urls",
)


def main() -> None:
    """Serve until the other end of the socket, whose number is the argument, is closed."""
    django.setup()
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()
    line = socket.socket(fileno=int(sys.argv[1]))
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        readable, _, _ = select.select([line, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _tell_of_ended(line)
        if line in readable:
            packet, files, _, _ = socket.recv_fds(line, PACKET_MAX, 2)
            if not packet:
                return
            pid = os.fork()
            if pid == 0:
                line.close()
                _become(json.loads(packet), *files)
            for file in files:
                os.close(file)
            line.send(json.dumps({"started": pid}).encode())


def _tell_of_ended(line: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        line.send(json.dumps({"ended": pid, "with": os.waitstatus_to_exitcode(status)}).encode())


def _become(asked: dict, stdin: int, stdout: int) -> NoReturn:
    """Go on as a process of its own, which `python -m` might have started."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for file, number in ((stdin, 0), (stdout, 1)):
        os.dup2(file, number)
        os.close(file)
    os.environ.update(asked["more"])
    from puhui.kernel import crash_points

    importlib.reload(crash_points)  # it reads at its import where to die
    module, *sys.argv[1:] = asked["arguments"]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
