"""A worker of the queue, without the queue: runs a job once for each line it reads, and says when it is done.

It begins by saying that it is ready, so that several may be let go at once. It dies where CRASH_AT says. With
PARTIES_A_CHUNK set the crediting is cut into pieces so small that several workers find some.
"""

import importlib
import os
import sys

import django


def main() -> None:
    django.setup()
    if size := os.environ.get("PARTIES_A_CHUNK"):
        from credits.monitoring import shards, undecided

        undecided.PARTIES_A_CHUNK = shards.PARTIES_A_SHARD_MIN = int(size)
    module, _, name = sys.argv[1].rpartition(".")
    job = getattr(importlib.import_module(module), name)
    _say("ready")
    for _ in sys.stdin:
        job()
        _say("done")


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
