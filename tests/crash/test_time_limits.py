"""A job over its time limit ends with its process, under the pool of `make run`; the next does its work."""

from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from credits.activities.models import Intake
from credits.monitoring.models import Verdict
from puhui.kernel.jobs import sweep_lost_runs
from puhui.kernel.models import JobRun
from tests.audit import broken_invariants
from tests.crash.people import make_people
from tests.crash.queue_ends import celery_worker, wait_until, web_process, words
from tests.credits.activities.fixtures import catalogs  # noqa: F401
from tests.credits.monitoring.crediting import check_books

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

# Who waits in the database for the table that the test holds.
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = 'credits_verdict'::regclass AND NOT granted"


def test_a_job_that_hangs_takes_its_worker_along_and_the_next_worker_finishes(catalogs, tmp_path):  # noqa: F811
    files = {"BROKER_URL": "filesystem://"}
    make_people(50)
    with celery_worker("tests.crash.limited", tmp_path, **files) as worker:
        wait_until(lambda: " ready." in words(tmp_path), tmp_path)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE credits_verdict IN ACCESS EXCLUSIVE MODE")
            _send(tmp_path)
            wait_until(lambda: _asked(cursor, WAITING), tmp_path)
            wait_until(lambda: worker.poll() is not None, tmp_path, 15)
            # and what it had asked the server for does not outlive it, although the table is held on
            wait_until(lambda: not _asked(cursor, WAITING), tmp_path, 15)
    assert worker.returncode == 1
    assert "Timeout (0:00:0" in words(tmp_path)
    assert "in credit_pending" in words(tmp_path)
    assert Intake.objects.exists()
    with celery_worker("tests.crash.limited", tmp_path, **files):
        _send(tmp_path)
        wait_until(lambda: not Intake.objects.exists(), tmp_path)
    assert Verdict.objects.count() == 50
    check_books()
    assert broken_invariants() == set()


def test_its_run_is_found_lost_a_minute_after_its_limit_and_one_by_hand_is_waited_for():
    current_app.loader.import_default_modules()
    now = timezone.now()
    cut_off = JobRun.objects.create(job="credit_pending", started_at=now - timedelta(seconds=1861))
    for job, seconds, by in (
        ("credit_pending", 1859, ""),
        ("recompute", 7199, "manage.py"),
        ("no_task_is_named_so", 7199, ""),
    ):
        JobRun.objects.create(job=job, started_at=now - timedelta(seconds=seconds), requested_by=by)
    assert sweep_lost_runs() == 1
    cut_off.refresh_from_db()
    assert cut_off.status == "LOST"


def _send(folder) -> None:
    """Send the wake-up by the folder's own broker, as a web server of this folder would."""
    with web_process(folder, BROKER_URL="filesystem://") as ring:
        ring()


def _asked(cursor, query: str) -> int:
    cursor.execute(query)
    return cursor.fetchone()[0]
