"""Named points at which the crash tests kill a process: nothing happens there unless the environment says so.

`CRASH_AT=name` ends the process with SIGKILL when it comes to the point, as a lost machine would; `name:3`
the third time. Names are listed here, so that a test can go through all of them.
"""

import os
import signal

CRASH_POINTS = (
    "role.before_commit",
    "crediting.before_commit",
    "anew.before_commit",
    "assignment.before_commit",
    "redemption.before_commit",
    "verification.after_draw",
    "statement.before_effect",
    "reading.before_effect",
    "mint.after_intent",
    "mint.before_commit",
    "mint.after_commit",
    "site.before_commit",
    "sharing.before_commit",
    "review.before_accrual",
    "review.before_commit",
    "findings.before_commit",
    "filing.before_commit",
    "void.before_commit",
    "return.before_commit",
    "retirement.before_commit",
    "reversal.before_commit",
    "yearend.before_commit",
    "remainder.before_commit",
    "announcement.before_commit",
    "closing.before_commit",
    "programme.before_commit",
    "transfer.before_commit",
    "notice.before_commit",
    "notice.before_end",
    "objection.before_commit",
    "paper.after_keep",
    "approval.before_commit",
    "confirmation.before_commit",
    "freeze.before_commit",
    "release.before_commit",
    "initiation.before_commit",
    "delivery.after_send",
    "outbox.before_consumer",
    "outbox.after_consumer",
    "bridge.after_send",
    "bridge.after_answer",
)
_wanted, _, _times = os.environ.get("CRASH_AT", "").partition(":")
_left = int(_times or 1)


def crash_point(name: str) -> None:
    """Die here if the environment asks for it; raises ValueError for a name that is not listed."""
    global _left
    if name not in CRASH_POINTS:
        raise ValueError(f"not a crash point: {name}")
    if name == _wanted:
        _left -= 1
        if _left == 0:
            die()


def die() -> None:
    """End this process as a lost machine would."""
    os.kill(os.getpid(), signal.SIGKILL)
