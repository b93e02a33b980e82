"""Forks a crediting worker at each word it is told, and says how it ended; one at a time.

Chunks are made small, so that there are many moments at which a kill falls between two writes.
"""

import os
import sys

import django


def main() -> None:
    django.setup()
    from credits.monitoring import shards, undecided

    undecided.PARTIES_A_CHUNK = int(os.environ.get("PARTIES_A_CHUNK", "10"))
    shards.PARTIES_A_SHARD_MIN = 50
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _work()
        sys.stdout.write(f"worker {pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"ended {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _work() -> None:
    """Run the job as the schedule does, and go without a word."""
    from credits.tasks import credit_pending

    try:
        credit_pending()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
