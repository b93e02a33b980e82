"""Up, ready, and the numbers: what each says when something is missing, and to whom."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from puhui import health
from puhui.kernel import outbox
from puhui.kernel.jobs import job_run
from puhui.kernel.models import JobRun, OutboxMessage


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    monkeypatch.setattr(health, "broker_answers", lambda: True)


def ready(client: Client) -> tuple[int, dict]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_up_needs_nothing_at_all(client):
    """No database: pytest would fail the test that touches it."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready(client, db):
    assert ready(client) == (200, {"status": "ok", "database": True, "broker": True, "outbox": True})


def test_not_ready_without_a_broker(client, db, monkeypatch):
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    assert ready(client) == (
        503,
        {"status": "unavailable", "database": True, "broker": False, "outbox": True},
    )


def test_not_ready_without_the_database(client, db, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", refuse)
        found = ready(client)
    assert found == (503, {"status": "unavailable", "database": False, "broker": True, "outbox": False})


def test_not_ready_when_nobody_relays_the_news(client, db):
    outbox.tell("news", n=1)
    assert ready(client)[0] == 200
    OutboxMessage.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=5, seconds=1))
    assert ready(client) == (
        503,
        {"status": "unavailable", "database": True, "broker": True, "outbox": False},
    )


def test_news_that_fail_for_days_are_no_reason_to_stop_serving(client, db):
    outbox.tell("news", n=1)
    now = timezone.now()
    OutboxMessage.objects.update(
        created_at=now - timedelta(days=3), attempts=70, next_attempt_at=now + timedelta(minutes=40)
    )
    assert ready(client)[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_is_done_by_asking(client, db, path):
    assert {client.generic(method, path).status_code for method in ("POST", "PUT", "DELETE")} == {405}


def numbers(answer) -> dict[str, float]:
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_numbers(client, db):
    outbox.tell("news", n=1)
    outbox.tell("news", n=2)
    OutboxMessage.objects.filter(payload={"n": 1}).update(created_at=timezone.now() - timedelta(hours=1))
    with job_run("credit_pending"):
        pass
    JobRun.objects.update(finished_at=timezone.now() - timedelta(seconds=90))
    found = numbers(client.get("/metrics"))
    assert 3600 <= found["puhui_outbox_age_seconds"] < 3700
    assert found["puhui_outbox_depth"] == 2
    assert 90 <= found['puhui_job_last_run_seconds{job="credit_pending"}'] < 100


@pytest.mark.parametrize(
    ("address", "authorization", "behind_proxy", "status"),
    [
        ("127.0.0.1", "", False, 200),
        ("::1", "", False, 200),
        ("10.0.0.8", "", False, 403),
        ("10.0.0.8", "Bearer right", False, 200),
        ("10.0.0.8", "Bearer wrong", False, 403),
        ("10.0.0.8", "Bearer ", False, 403),
        ("10.0.0.8", "right", False, 200),
        # Behind a proxy on the same machine everybody comes from loopback.
        ("127.0.0.1", "", True, 403),
        ("127.0.0.1", "Bearer right", True, 200),
        ("127.0.0.1", "Bearer \xe9", True, 403),
    ],
)
def test_the_numbers_are_for_loopback_or_the_token(
    client, db, settings, address, authorization, behind_proxy, status
):
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = "right", behind_proxy
    answer = client.get("/metrics", REMOTE_ADDR=address, HTTP_AUTHORIZATION=authorization)
    assert answer.status_code == status
    assert status == 200 or answer.content == b""


def test_without_a_token_nobody_holds_one(client, db, settings):
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = "", True
    for authorization in ("", "Bearer ", "Bearer"):
        assert client.get("/metrics", HTTP_AUTHORIZATION=authorization).status_code == 403
