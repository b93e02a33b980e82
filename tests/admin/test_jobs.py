"""Jobs started by hand: by whom the roles allow, on the record, and honest when nobody hears."""

import pytest
from django.contrib.messages import get_messages
from kombu.exceptions import OperationalError

from accounts.people.roles import Role
from puhui.kernel.admin.job_starts import job_names
from puhui.kernel.jobs import JOBS
from puhui.kernel.models import AuditEvent, JobRun
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
START = {"job": "credit_pending", "reason": "after the outage"}


@pytest.fixture
def woken(monkeypatch) -> list[tuple[str, str]]:
    calls: list[tuple[str, str]] = []
    job_names()
    for name in JOBS.names():
        monkeypatch.setitem(
            JOBS._wake, name, lambda name=name, **said: calls.append((name, said["requested_by"]))
        )
    return calls


def test_the_jobs_of_credits_are_offered():
    assert {"assign_due", "credit_pending", "expire_vouchers"} <= set(job_names())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR])
def test_a_job_is_started_and_the_start_is_on_the_record(world, woken, role):
    client = client_of(cast.staff("Bo", role))
    answer = client.post(address(JobRun, "run_now"), START)
    assert answer["Location"] == address(JobRun, "changelist")
    assert [str(m) for m in get_messages(answer.wsgi_request)] == [
        "A worker was asked to run Decide on received activities."
    ]
    assert woken == [("credit_pending", "bo")]
    event = AuditEvent.objects.get(action="job_started")
    assert (event.object_type, event.object_id, event.reason) == ("job", "credit_pending", START["reason"])


@pytest.mark.parametrize("wrong", [{"job": "drop_everything"}, {"job": ""}, {"reason": ""}, {"reason": "a"}])
def test_an_unknown_job_or_no_reason_starts_nothing(world, woken, wrong):
    answer = client_of(world.administrator).post(address(JobRun, "run_now"), START | wrong)
    assert answer.status_code == 200
    assert woken == []
    assert not AuditEvent.objects.filter(action="job_started").exists()


def test_an_auditor_starts_nothing(world, woken):
    answer = client_of(cast.staff("Bo", Role.AUDITOR)).post(address(JobRun, "run_now"), START)
    assert answer.status_code == 403
    assert woken == []


def test_a_silent_broker_is_told(world, monkeypatch):
    job_names()

    def fail(**_said):
        raise OperationalError("no broker")

    monkeypatch.setitem(JOBS._wake, "credit_pending", fail)
    answer = client_of(world.administrator).post(address(JobRun, "run_now"), START)
    assert answer.status_code == 409
    assert "the schedule will run credit_pending" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="job_started").exists()


def test_runs_show_how_they_ended(world):
    page = client_of(world.administrator).get(address(JobRun, "changelist")).content.decode()
    assert "credit_pending" in page
    assert "decided: 5" in page
    assert "done" in page
