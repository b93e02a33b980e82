"""A worker of the queue, without the queue: runs a job once for each line it reads, and says when it is done.

It begins by saying that it is ready, so that several may be let go at once. It dies where CRASH_AT says, when
it is told to. With PARTIES_A_CHUNK set the crediting is cut into pieces so small that several workers find
some; with TRACES_A_CHUNK so many traces are forgotten at a time; with LEASE_S a transfer of the bridge and
a delivery are leased for so many seconds.
"""

import importlib
import os
import sys
from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from tests.crash.standing import say, stand_before_dying

    if size := os.environ.get("PARTIES_A_CHUNK"):
        from credits.monitoring import shards, undecided

        undecided.PARTIES_A_CHUNK = shards.PARTIES_A_SHARD_MIN = int(size)
    if size := os.environ.get("TRACES_A_CHUNK"):
        from credits.activities import forget_traces

        forget_traces.TRACES_A_CHUNK = int(size)
    if seconds := os.environ.get("LEASE_S"):
        from accounts.notifications.services import deliver
        from market.bridge import sending

        sending.LEASE = deliver.LEASE = timedelta(seconds=int(seconds))
    module, _, name = sys.argv[1].rpartition(".")
    job = getattr(importlib.import_module(module), name)
    stand_before_dying()
    say("ready")
    while sys.stdin.readline():
        job()
        say("done")


if __name__ == "__main__":
    main()
