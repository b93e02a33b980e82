"""Job runs: what people see of a job, also when it fails or its process is gone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from puhui.kernel.jobs import JOBS, Jobs, job_run, sweep_lost_runs
from puhui.kernel.jobs_states import JobStatus
from puhui.kernel.models import JobRun

pytestmark = pytest.mark.django_db


def test_a_run_tells_when_how_and_what():
    with job_run("sweep", requested_by="rong") as counts:
        assert JobRun.objects.get().status == JobStatus.RUNNING
        counts["swept"] = 3
    run = JobRun.objects.get()
    assert (run.job, run.status, run.counts, run.requested_by) == ("sweep", "DONE", {"swept": 3}, "rong")
    assert run.finished_at >= run.started_at


@pytest.mark.parametrize("error", [RuntimeError("x" * 5000), KeyboardInterrupt(), SystemExit(1)])
def test_a_failing_run_is_recorded_and_the_error_goes_on(error):
    def run_and_fail() -> None:
        with job_run("sweep") as counts:
            counts["swept"] = 1
            raise error

    with pytest.raises(type(error)):
        run_and_fail()
    run = JobRun.objects.get()
    assert (run.status, run.counts) == ("FAILED", {"swept": 1})
    assert run.error.startswith(type(error).__name__)
    assert len(run.error) <= 2000


@pytest.mark.parametrize(("failed", "status"), [(0, "DONE"), (1, "FAILED")])
def test_a_run_that_left_something_undone_has_failed(failed, status):
    with job_run("sweep") as counts:
        counts.update(swept=3, failed=failed)
    run = JobRun.objects.get()
    assert (run.status, run.counts, bool(run.error)) == (status, {"swept": 3, "failed": failed}, bool(failed))


def test_a_run_that_is_told_only_where_it_is_worth_it():
    def run(swept: int, **more) -> None:
        with job_run("sweep", worth_telling=lambda counts: counts["swept"] > 0, **more) as counts:
            counts["swept"] = swept

    before = timezone.now()
    run(0)
    assert not JobRun.objects.exists()
    run(2)
    one = JobRun.objects.get()
    assert (one.status, one.counts) == ("DONE", {"swept": 2})
    assert before < one.started_at <= one.finished_at
    run(0, requested_by="rong")
    assert JobRun.objects.count() == 2


def test_a_failing_run_is_told_in_any_case():
    def run_and_fail() -> None:
        with job_run("sweep", worth_telling=lambda _: False):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        run_and_fail()
    assert JobRun.objects.get().error == "RuntimeError: broken"


def test_a_run_whose_process_is_gone_is_found_and_stays_lost():
    now = timezone.now()
    old = JobRun.objects.create(job="sweep", started_at=now - timedelta(hours=2, minutes=1))
    JobRun.objects.create(job="sweep", started_at=now - timedelta(hours=1, minutes=59))
    assert sweep_lost_runs() == 1
    assert sweep_lost_runs() == 0
    old.refresh_from_db()
    assert old.status == "LOST"
    with pytest.raises(DatabaseError), transaction.atomic():
        JobRun.objects.filter(pk=old.pk).update(status="DONE")


def test_a_run_that_was_given_up_and_ends_after_all_stays_lost():
    with job_run("sweep"):
        JobRun.objects.update(started_at=timezone.now() - timedelta(hours=3))
        sweep_lost_runs()
    assert JobRun.objects.get().status == "LOST"


@pytest.mark.parametrize("status", ["DONE", "FAILED", "LOST"])
def test_a_run_begins_running(status):
    with pytest.raises(IntegrityError), transaction.atomic():
        JobRun.objects.create(
            job="sweep", started_at=timezone.now(), status=status, finished_at=timezone.now()
        )


def test_a_run_that_ended_has_an_end():
    JobRun.objects.create(job="sweep", started_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_jobrun SET status = 'DONE'")


def test_jobs_are_started_by_hand_by_name():
    jobs, asked = Jobs(), []
    jobs.register("sweep", lambda **arguments: asked.append(arguments))
    jobs.wake("sweep", requested_by="rong")
    assert (jobs.names(), asked) == (["sweep"], [{"requested_by": "rong"}])
    with pytest.raises(KeyError):
        jobs.wake("mint", requested_by="rong")


def test_the_jobs_there_are():
    import credits.tasks  # noqa: F401  registers them

    assert {"credit_pending", "assign_due", "expire_vouchers"} <= set(JOBS.names())
