"""Everything that was credited computed once more, or decided under another version; a process of its own."""

import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import django

from tests.benchmarks.processes import answer, begin_when_told, peak_rss_mb


def main(what: str) -> None:
    """Do `what` when told to, and say how many acts it looked at, how long it took and its peak of memory."""
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    begin_when_told()
    began = perf_counter()
    looked_at = WORK[what]()
    answer(
        {
            "looked_at": looked_at,
            "seconds": perf_counter() - began,
            "rss_mb": round(peak_rss_mb(), 1),
        }
    )


def _recompute() -> int:
    from credits.monitoring.drift_alarm import recompute_credited
    from puhui.kernel.clock import puhui_now

    counts: dict[str, int] = {}
    recompute_credited(counts, now=puhui_now(), everything=True)
    return counts["checked"]


def _impact() -> int:
    from credits.methodologies.catalog_files import catalog_files
    from credits.methodologies.language import compile_document, read_methodology
    from credits.monitoring.impact import impact_of_version
    from credits.monitoring.people_of_month import Days
    from puhui.kernel.clock import business_date, puhui_now

    (file,) = (file for file in catalog_files() if file.root.text("code") == "IND-METRO")
    now = puhui_now()
    today = business_date(now)
    days = Days(today - timedelta(days=60), today + timedelta(days=1))
    return impact_of_version(compile_document(read_methodology(file)), now=now, days=days).total.activities


WORK: dict[str, Callable[[], int]] = {"recompute": _recompute, "impact": _impact}

if __name__ == "__main__":
    main(sys.argv[1])
