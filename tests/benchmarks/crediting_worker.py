"""One worker of the crediting job, as the queue would run it: the real job, as the worker's database role.

With `held` as argument it works only between the words "on" and "off", chunk for chunk; to "off" it answers
once it has stopped, with whether there was work left.
"""

import sys
from threading import Event, Thread
from time import perf_counter

import django

from tests.benchmarks.processes import answer, begin_when_told, peak_rss_mb


class Held:
    """Stops the job after a chunk until the word comes to go on."""

    def __init__(self) -> None:
        self._may_run, self._is_waiting, self.is_done = Event(), Event(), Event()
        Thread(target=self._listen, daemon=True).start()

    def wait(self) -> None:
        """Return when the job may go on."""
        self._is_waiting.set()
        self._may_run.wait()
        self._is_waiting.clear()

    def _listen(self) -> None:
        for word in sys.stdin:
            if word == "on\n":
                self._may_run.set()
            else:
                self._may_run.clear()
                while not self.is_done.is_set() and not self._is_waiting.wait(0.05):
                    pass
                answer({"is_waiting": not self.is_done.is_set()})
        self._may_run.set()


def main(is_held: bool) -> None:
    """Decide everything that waits, when told to begin."""
    django.setup()
    from django.db import connection

    from credits.factors.worker_start import make_ready
    from credits.monitoring.crediting import credit_pending
    from credits.reversals.services import collect_from_credits
    from credits.rewards.selectors import outcomes_for
    from credits.rewards.services import assign_due

    make_ready()
    connection.ensure_connection()
    begin_when_told()
    if is_held:
        held = Held()
        held.wait()
        credit_pending(outcomes_for=outcomes_for, after_chunk=held.wait, settle=collect_from_credits)
        held.is_done.set()
        sys.stdin.read()
        return
    began = perf_counter()
    counts = credit_pending(outcomes_for=outcomes_for, after_chunk=assign_due, settle=collect_from_credits)
    answer({**counts, "seconds": perf_counter() - began, "rss_mb": round(peak_rss_mb(), 1)})


if __name__ == "__main__":
    main("held" in sys.argv[1:])
