"""Named points at which the crash tests kill a process: nothing happens there unless the environment says so.

`CRASH_AT=name` ends the process with SIGKILL the first time it comes to the point, as a lost machine would.
Names are listed here, so that a test can go through all of them.
"""

import os
import signal

CRASH_POINTS = frozenset(
    {
        "crediting.before_commit",
        "assignment.before_commit",
        "redemption.before_commit",
        "mint.after_intent",
        "retirement.before_commit",
        "outbox.after_consumer",
        "bridge.after_send",
        "bridge.after_answer",
    }
)
_wanted = os.environ.get("CRASH_AT", "")


def crash_point(name: str) -> None:
    """Die here if the environment asks for it; raises KeyError for a name that is not listed."""
    if name not in CRASH_POINTS:
        raise KeyError(name)
    if name == _wanted:
        os.kill(os.getpid(), signal.SIGKILL)
