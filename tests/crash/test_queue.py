"""The queue is a hint: real workers on real brokers, woken by a message, and finished without one."""

import shutil
from pathlib import Path

import pytest

from credits.activities.models import Intake
from credits.monitoring.models import Verdict
from tests.audit import broken_invariants
from tests.crash.people import make_people
from tests.crash.queue_ends import celery_worker, wait_until, web_process, words
from tests.credits.activities.fixtures import catalogs  # noqa: F401
from tests.credits.monitoring.crediting import check_books

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def all_decided() -> bool:
    return not Intake.objects.exists()


def messages(folder: Path) -> list[Path]:
    return list((folder / "broker" / "queue").glob("*"))


def test_with_the_brokers_folder_wiped_the_schedule_finishes_what_waits(catalogs, tmp_path):  # noqa: F811
    files = {"BROKER_URL": "filesystem://"}
    make_people(250)
    with web_process(tmp_path, **files) as ring:
        ring()
    assert len(messages(tmp_path)) == 1
    shutil.rmtree(tmp_path / "broker")
    with celery_worker(
        "tests.crash.quick", tmp_path, "-B", "--schedule", str(tmp_path / "beat"), **files
    ) as worker:
        wait_until(all_decided, tmp_path)
        assert Verdict.objects.count() == 250
        # Once more, under a worker that runs.
        for path in messages(tmp_path):
            path.unlink(missing_ok=True)
        make_people(250)
        for path in messages(tmp_path):
            path.unlink(missing_ok=True)
        wait_until(all_decided, tmp_path)
        assert worker.poll() is None
    assert Verdict.objects.count() == 500
    check_books()
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_wake_up_through_files_is_heard(catalogs, tmp_path):  # noqa: F811
    check_woken(tmp_path, BROKER_URL="filesystem://")


@pytest.mark.broker
@pytest.mark.long
def test_a_wake_up_through_redis_is_heard(catalogs, tmp_path, redis_url):  # noqa: F811
    # A database of its own: the worker of somebody else must not take our message.
    check_woken(tmp_path, BROKER_URL=f"{redis_url}/14")


@pytest.mark.broker
def test_a_wake_up_through_rabbitmq_is_heard(catalogs, tmp_path, rabbitmq_url):  # noqa: F811
    check_woken(tmp_path, BROKER_URL=rabbitmq_url)


def check_woken(folder: Path, **broker: str) -> None:
    """Without a schedule only the message can have told the worker."""
    with celery_worker("puhui", folder, **broker) as worker, web_process(folder, **broker) as ring:
        wait_until(lambda: " ready." in words(folder), folder)
        make_people(50)
        assert not all_decided()
        ring()
        wait_until(all_decided, folder)
        worker.kill()  # it has nothing more to do: whatever it would say goodbye to is thrown away
    assert Verdict.objects.count() == 50
    check_books()
