"""Forks at each step it is told, does everything of it but the commit, and is killed there when told to.

Everything is written and every lock held by then, so a kill earlier leaves no more than this one does.
"""

import os
import signal
import sys

import django


def main() -> None:
    django.setup()
    from tests.crash.standing import say

    say("ready")
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            _work(line.strip())
        _, status = os.waitpid(pid, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


def _work(step: str) -> None:
    from django.db import transaction

    from tests.crash.processes import AT_ITS_POINT
    from tests.crash.rule_steps import STEPS
    from tests.crash.standing import say

    try:
        with transaction.atomic():
            STEPS[step]()
            say(AT_ITS_POINT)
            sys.stdin.readline()
            os.kill(os.getpid(), signal.SIGKILL)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


if __name__ == "__main__":
    main()
