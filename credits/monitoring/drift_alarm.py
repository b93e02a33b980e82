"""The recomputation as a job: a sample each night, everything on demand; the first gram of drift is an alarm.

The sample is chosen by the day's date, and the seed stands in the job's run: whoever doubts a night finds
the same verdicts again.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings

from credits.methodologies.snapshot import start_of_day
from credits.monitoring.credited import all_credited, count_credited, sampled
from credits.monitoring.recomputation import Drift, drifts_of
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor

JOB = "recompute"
# So many are named; the rest is counted. One is an alarm already, and a thousand have one cause.
NAMED_MAX = 20


class GramsDrifted(Exception):
    """Verdicts come out otherwise than they were credited: how many, and the first of them by name."""

    def __init__(self, drifted: int, named: list[Drift]) -> None:
        super().__init__(f"{drifted} drifted: {'. '.join(map(str, named))}")
        self.named = named


def seed_of(now: datetime) -> int:
    """Return the seed of a day's sample: its date in Shanghai as a number, 20261127."""
    day = business_date(now)
    return day.year * 10_000 + day.month * 100 + day.day


def recompute_credited(
    counts: dict[str, int],
    *,
    now: datetime,
    everything: bool = False,
    seed: int | None = None,
    since: date | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> None:
    """Compute verdicts again and count into `counts`: a sample by `seed` (the day's), or everything.

    `since` leaves out what was decided before that day; `progress` is told (done, of how many) a batch. Each
    drift leaves an event in the audit trail, up to 20 of them. Raises GramsDrifted, when all is looked at.
    """
    begins = start_of_day(since) if since else None
    size = count_credited(begins)
    if everything:
        batches = all_credited(begins)
    else:
        counts["seed"] = seed_of(now) if seed is None else seed
        size = min(size, settings.RECOMPUTATION_SAMPLE)
        batches = sampled(size, counts["seed"], begins)
    counts |= {"checked": 0, "drifted": 0}
    named: list[Drift] = []
    for batch in batches:
        for drift in drifts_of(batch):
            counts["drifted"] += 1
            if len(named) < NAMED_MAX:
                named.append(drift)
                _tell(drift, now)
        counts["checked"] += len(batch)
        if progress is not None:
            progress(counts["checked"], size)
    if named:
        raise GramsDrifted(counts["drifted"], named)


def _tell(drift: Drift, now: datetime) -> None:
    recomputed = drift.recomputed
    record_event(
        actor=system_actor(JOB),
        action="grams_drifted",
        object_type="activity",
        object_id=drift.activity,
        now=now,
        region=drift.region,
        stored=drift.stored._asdict(),
        recomputed=None if recomputed is None else recomputed._asdict(),
    )
