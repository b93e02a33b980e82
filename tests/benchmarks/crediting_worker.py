"""One worker of the crediting job, as the queue would run it: the real job, as the worker's database role."""

from time import perf_counter

import django

from tests.benchmarks.processes import answer, begin_when_told, peak_rss_mb


def main() -> None:
    """Decide everything that waits, when told to begin."""
    django.setup()
    from django.db import connection

    from credits.monitoring.crediting import credit_pending
    from credits.rewards.selectors import outcomes_for
    from credits.rewards.services import assign_due

    connection.ensure_connection()
    begin_when_told()
    began = perf_counter()
    counts = credit_pending(outcomes_for=outcomes_for, after_chunk=assign_due)
    answer({**counts, "seconds": perf_counter() - began, "rss_mb": round(peak_rss_mb(), 1)})


if __name__ == "__main__":
    main()
