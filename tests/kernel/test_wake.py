"""Waking a job: at once for the caller, one message for many calls, and no harm without a broker."""

from threading import Event, Thread
from time import monotonic

import pytest
from celery import current_app

from puhui.celery import app
from puhui.kernel import wake as waking


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, float]]:
    monkeypatch.setattr(waking, "PAUSE_S", 0.05)
    calls: list[tuple[str, float]] = []

    def send_task(task: str, **options) -> None:
        assert options == {"expires": 60, "retry": False}
        calls.append((task, monotonic()))

    monkeypatch.setattr(app, "send_task", send_task)
    return calls


def wait_for(condition, seconds: float = 3.0) -> bool:
    pause, end = Event(), monotonic() + seconds
    while not condition() and monotonic() < end:
        pause.wait(0.01)
    return condition()


def test_many_rings_at_once_are_one_message_after_the_last_could_commit(sent):
    begun = monotonic()
    for _ in range(200):
        waking.wake("credits.tasks.credit_pending")
    assert monotonic() - begun < 0.05
    assert wait_for(lambda: len(sent) == 1)
    assert sent[0][1] - begun >= 0.05
    Event().wait(0.15)
    assert len(sent) == 1


def test_a_ring_after_the_message_makes_another_so_that_none_is_lost(sent):
    waking.wake("a")
    assert wait_for(lambda: len(sent) == 1)
    waking.wake("a")
    assert wait_for(lambda: len(sent) == 2)


def test_a_thread_that_never_heard_of_the_app_sends_by_it_too():
    found = []
    thread = Thread(target=lambda: found.append(current_app._get_current_object()))
    thread.start()
    thread.join()
    assert found == [app]


def test_each_job_is_woken_by_itself(sent):
    waking.wake("a")
    waking.wake("b")
    assert wait_for(lambda: sorted(task for task, _ in sent) == ["a", "b"])


def test_a_broker_that_is_down_is_written_down_and_nothing_more(monkeypatch, caplog):
    monkeypatch.setattr(waking, "PAUSE_S", 0.01)

    def send_task(task: str, **_options) -> None:
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(app, "send_task", send_task)
    waking.wake("a")
    assert wait_for(lambda: "could not wake a: no broker" in caplog.text)
    # The next ring tries again.
    waking.wake("a")
    assert wait_for(lambda: caplog.text.count("could not wake") == 2)
