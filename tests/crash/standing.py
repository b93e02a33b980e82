"""Lets a process stand at its crash point, holding what it holds, until it is told to die there."""

import sys

from puhui.kernel import crash_points
from tests.crash.processes import AT_ITS_POINT


def say(word: str) -> None:
    """Say one line to the test."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def stand_before_dying() -> None:
    """From now on, where CRASH_AT kills this process, it says so first and waits for a word."""
    die = crash_points.die

    def stand() -> None:
        say(AT_ITS_POINT)
        sys.stdin.readline()  # a word, or the end of the test that would have said it
        die()

    crash_points.die = stand
