"""Job runs: what people see of the periodic work. Rows elsewhere are the truth; a run only tells of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from puhui.kernel.jobs_states import JobStatus
from puhui.kernel.models import JobRun
from puhui.kernel.states import claim
from puhui.kernel.task_limits import limits_by_job

# A task that is over its limit has been ended, with its process, before this much more has gone by.
ENDED_WITHIN = timedelta(minutes=1)
# For what no task of this process is named after, and for what people run by hand: nothing takes longer.
LOST_AFTER = timedelta(hours=2)
BY_HAND = "manage.py"


@contextmanager
def job_run(
    job: str,
    *,
    requested_by: str = "",
    worth_telling: Callable[[Mapping[str, int]], bool] | None = None,
) -> Iterator[dict[str, int]]:
    """Record one run of `job`; the block fills the counts. A failing block is recorded and raised on.

    A run that counts `failed` has failed, though what else it did is done: the log names what failed.
    With `worth_telling` the row is written at the end, and only if the counts are worth it: for what runs
    every few seconds, and whose loss its own rows would show. A run that somebody asked for is always told.
    """
    started_at, counts = timezone.now(), dict[str, int]()
    is_told_before = worth_telling is None or bool(requested_by)
    run = JobRun(job=job, started_at=started_at, requested_by=requested_by)
    if is_told_before:
        run.save(force_insert=True)
    try:
        yield counts
    except BaseException as error:
        if not is_told_before:
            run.save(force_insert=True)
        _finish(run, JobStatus.FAILED, counts, f"{type(error).__name__}: {error}"[:2000])
        raise
    if not is_told_before:
        if worth_telling is not None and not worth_telling(counts):
            return
        run.save(force_insert=True)
    if failed := counts.get("failed", 0):
        _finish(run, JobStatus.FAILED, counts, f"{failed} failed, and wait for the next run: see the log")
    else:
        _finish(run, JobStatus.DONE, counts, "")


def _finish(run: JobRun, status: str, counts: dict[str, int], error: str) -> None:
    claim(
        JobRun.objects.filter(pk=run.pk),
        old=JobStatus.RUNNING,
        new=status,
        finished_at=timezone.now(),
        counts=counts,
        error=error,
    )


def sweep_lost_runs() -> int:
    """Mark runs whose process ended without a word; returns how many.

    A job's task has a time limit, and a run older than that has lost its process.
    """
    now = timezone.now()
    is_lost = Q(started_at__lt=now - LOST_AFTER)
    for job, seconds in limits_by_job().items():
        end = now - timedelta(seconds=seconds) - ENDED_WITHIN
        is_lost |= Q(job=job, started_at__lt=end) & ~Q(requested_by=BY_HAND)
    return (
        JobRun.objects.filter(status=JobStatus.RUNNING)
        .filter(is_lost)
        .update(status=JobStatus.LOST, finished_at=now)
    )


class Jobs:
    """The jobs an administrator may start by hand: name → (what it does, how to wake it)."""

    def __init__(self) -> None:
        self._wake: dict[str, Callable[..., object]] = {}

    def register(self, name: str, wake: Callable[..., object]) -> None:
        self._wake[name] = wake

    def names(self) -> list[str]:
        return sorted(self._wake)

    def wake(self, name: str, *, requested_by: str) -> None:
        """Ask a worker to run the job now; the schedule runs it in any case."""
        self._wake[name](requested_by=requested_by)


JOBS = Jobs()
