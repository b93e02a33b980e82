"""The outbox: told at least once after the commit, acted on once, and nobody waits for one that fails."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from puhui.kernel import outbox
from puhui.kernel.models import ConsumedMessage, JobRun, OutboxMessage
from puhui.kernel.tasks import relay_outbox
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch) -> list[int]:
    """What the consumer of `news` has acted on."""
    calls: list[int] = []
    monkeypatch.setattr(outbox, "_consumers", defaultdict(dict))
    outbox.consume("news", "listener", lambda _id, payload: calls.append(payload["n"]))
    return calls


def fail(_id, _payload) -> None:
    raise RuntimeError("down")


def due_again() -> None:
    OutboxMessage.objects.filter(sent_at=None).update(next_attempt_at=timezone.now())


def test_messages_are_told_in_order_once(heard):
    for n in range(3):
        outbox.tell("news", n=n)
    assert outbox.relay() == {"sent": 3, "failed": 0}
    assert heard == [0, 1, 2]
    assert outbox.relay() == {"sent": 0, "failed": 0}
    assert ConsumedMessage.objects.count() == 3


def test_what_is_rolled_back_is_never_told(heard):
    with transaction.atomic():
        outbox.tell("news", n=1)
        transaction.set_rollback(True)
    assert outbox.relay()["sent"] == 0
    assert heard == []


def test_a_topic_that_nobody_listens_to_is_sent_all_the_same(heard):
    outbox.tell("gossip", n=1)
    assert outbox.relay() == {"sent": 1, "failed": 0}


def test_a_message_sent_again_is_not_acted_on_again(heard):
    outbox.tell("news", n=1)
    outbox.relay()
    OutboxMessage.objects.update(sent_at=None)
    assert outbox.relay() == {"sent": 1, "failed": 0}
    assert heard == [1]


def test_of_two_consumers_the_failing_one_takes_back_both_and_both_act_once_in_the_end(heard):
    trouble = [True, False]

    def second(_id, payload) -> None:
        if trouble.pop(0):
            raise RuntimeError("not yet")
        heard.append(payload["n"] * 100)

    outbox.consume("news", "second", second)
    outbox.tell("news", n=1)
    assert outbox.relay() == {"sent": 0, "failed": 1}
    assert not ConsumedMessage.objects.exists()
    due_again()
    assert outbox.relay() == {"sent": 1, "failed": 0}
    # The list is no database: its first entry stands for work that was rolled back.
    assert heard == [1, 1, 100]
    assert ConsumedMessage.objects.count() == 2


def test_a_failing_message_is_put_off_and_blocks_nobody(heard):
    outbox.consume("bad news", "listener", fail)
    outbox.tell("bad news", n=0)
    outbox.tell("news", n=1)
    assert outbox.relay() == {"sent": 1, "failed": 1}
    assert heard == [1]
    message = OutboxMessage.objects.get(sent_at=None)
    assert (message.attempts, message.last_error) == (1, "RuntimeError: down")
    assert message.next_attempt_at > timezone.now()


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 2), (1, 4), (10, 2048), (11, 3600), (46, 3600), (200, 3600), (32_000, 3600)]
)
def test_the_pauses_double_up_to_an_hour_however_long_it_fails(heard, attempts, seconds):
    outbox.consume("bad news", "listener", fail)
    outbox.tell("bad news", n=0)
    OutboxMessage.objects.update(attempts=attempts)
    before = timezone.now()
    assert outbox.relay(limit=1) == {"sent": 0, "failed": 1}
    message = OutboxMessage.objects.get()
    pause = (message.next_attempt_at - before).total_seconds()
    assert seconds <= pause < seconds + 5


def test_the_lag_is_that_of_the_next_in_line_whatever_fails(heard):
    now = timezone.now()
    assert outbox.lag(now) == timedelta(0)
    outbox.consume("bad news", "listener", fail)
    outbox.tell("bad news", n=0)
    OutboxMessage.objects.update(created_at=now - timedelta(days=3))
    outbox.relay()
    assert outbox.lag(timezone.now()) == timedelta(0)
    outbox.tell("news", n=1)
    assert outbox.lag(timezone.now() + timedelta(minutes=6)) >= timedelta(minutes=6)


def test_the_task_goes_on_after_a_failure_and_a_quiet_one_leaves_no_run(heard):
    relay_outbox()
    assert not JobRun.objects.exists()
    outbox.consume("bad news", "listener", fail)
    outbox.tell("bad news", n=0)
    for n in range(3):
        outbox.tell("news", n=n)
    relay_outbox()
    assert heard == [0, 1, 2]
    run = JobRun.objects.get()
    assert (run.status, run.counts) == ("FAILED", {"sent": 3, "failed": 1})


@pytest.mark.django_db(transaction=True)
def test_relays_side_by_side_skip_what_another_holds_and_tell_each_message_once(monkeypatch):
    monkeypatch.setattr(outbox, "_consumers", defaultdict(dict))
    heard: list[int] = []
    outbox.consume("news", "listener", lambda _id, payload: heard.append(payload["n"]))
    for n in range(60):
        outbox.tell("news", n=n)
    counts = in_parallel(4, lambda _: outbox.relay())
    assert sum(count["sent"] for count in counts) == 60
    assert sorted(heard) == list(range(60))
    assert not OutboxMessage.objects.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_that_another_relay_holds_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outbox, "_consumers", defaultdict(dict))
    outbox.tell("news", n=0)
    outbox.tell("news", n=1)
    with transaction.atomic():
        OutboxMessage.objects.select_for_update().order_by("id").first()
        (counts,) = in_parallel(1, lambda _: outbox.relay())
    assert counts == {"sent": 1, "failed": 0}
    assert outbox.relay() == {"sent": 1, "failed": 0}
