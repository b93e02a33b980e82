"""Waits until processes have done whatever they can beside one that stands still."""

from collections.abc import Sequence
from time import monotonic, sleep

from django.db import connection

from tests.crash.processes import WORD_WITHIN_S, Process

# By this name the server knows the streams (stream.py), which are none of them and never done.
STREAM = "stream"
_WAITING = f"""
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND wait_event_type = 'Lock'
   AND application_name <> '{STREAM}'
"""


def wait_until_done_or_stuck(others: Sequence[Process]) -> None:
    """Wait until each of them has said `done` or waits for a lock that another one holds."""
    end = monotonic() + WORD_WITHIN_S
    # In this order: who works on is neither done nor waiting, so the numbers are not equal.
    while sum(not other.has_said("done") for other in others) > _waiting_for_locks():
        if monotonic() > end:
            raise AssertionError(f"neither done nor waiting for a lock within {WORD_WITHIN_S} s")
        sleep(0.02)


def _waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return cursor.fetchone()[0]
