"""A name server that is silent keeps nobody up: its name is put off, and few threads wait for it."""

import socket
from collections.abc import Callable, Iterator
from threading import Event
from time import monotonic, sleep

import pytest
from django.utils import timezone

from accounts.notifications.channels import looking_up
from accounts.notifications.channels import webhook as channel
from accounts.notifications.channels.looking_up import LEFT_BEHIND_MOST, NameUnknown, look_up
from accounts.notifications.models import Delivery
from accounts.notifications.services import add_webhook, deliver_due
from puhui.kernel.errors import InvalidInput
from tests import cast
from tests.accounts.notifications.test_webhooks import at_once, tell

SILENT = "silent.example.com"
WITHIN_S = 0.3


@pytest.fixture
def speaks(monkeypatch) -> Iterator[Event]:
    """The name server of one zone, which answers from the moment that this is set; others answer at once."""
    answers = Event()
    ask: Callable = socket.getaddrinfo

    def answered(host, port, *args, **kwargs):
        if host == SILENT:
            answers.wait(30)
            host = "127.0.0.1"
        return ask(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answered)
    monkeypatch.setattr(channel, "LOOK_UP_S", WITHIN_S)
    yield answers
    answers.set()
    until_all_are_free()


def until_all_are_free() -> None:
    ends = monotonic() + 10
    while looking_up._free._value < LEFT_BEHIND_MOST and monotonic() < ends:  # type: ignore[attr-defined]
        sleep(0.01)


def test_a_name_that_is_answered_is_told_as_the_system_tells_it():
    assert look_up("127.0.0.1", 443, within_s=2) == ["127.0.0.1"]
    with pytest.raises(NameUnknown, match="leads nowhere"):
        look_up("no-such-name.invalid", 443, within_s=10)


def test_a_silent_name_server_costs_its_time_and_no_more(speaks):
    began = monotonic()
    with pytest.raises(NameUnknown, match="no name server answered"):
        look_up(SILENT, 443, within_s=WITHIN_S)
    assert WITHIN_S <= monotonic() - began < 2
    speaks.set()
    assert look_up(SILENT, 443, within_s=WITHIN_S) == ["127.0.0.1"]


def test_few_wait_for_it_and_whoever_comes_then_is_told_at_once(speaks):
    for _ in range(LEFT_BEHIND_MOST):
        with pytest.raises(NameUnknown, match="within"):
            look_up(SILENT, 443, within_s=0.01)
    began = monotonic()
    with pytest.raises(NameUnknown, match="do not answer"):
        look_up(SILENT, 443, within_s=5)
    assert monotonic() - began < 1
    speaks.set()
    until_all_are_free()
    assert look_up("127.0.0.1", 443, within_s=2) == ["127.0.0.1"]


@pytest.mark.django_db
def test_news_of_others_go_on_and_the_one_is_tried_again(speaks, receiver, settings):
    settings.WEBHOOK_LOOPBACK = True
    assert channel.LOOK_UP_S < channel.WHOLE_S
    mei, receiver = cast.mei(), receiver("ok")
    hua = cast.member_of("Hua", "ORG_OWNER", cast.organisation("Tea"))
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    speaks.set()
    add_webhook(actor=mei.actor, url=f"http://{SILENT}:{port}/hook", now=timezone.now())
    add_webhook(actor=hua.actor, url=receiver.url, now=timezone.now())
    speaks.clear()
    tell(mei.organisation)
    tell(hua.organisation, 2)
    began = monotonic()
    assert deliver_due() == {"sent": 1, "put_off": 1, "given_up": 0}
    assert monotonic() - began < 3
    (late,) = Delivery.objects.filter(status="PENDING")
    assert late.last_error == "NameUnknown: no name server answered within 0.3 s"
    speaks.set()
    until_all_are_free()
    at_once()
    assert deliver_due()["sent"] == 1
    assert len(receiver.calls) == 2


@pytest.mark.django_db
def test_a_subscription_to_a_silent_name_is_refused_and_keeps_no_request(speaks, settings):
    settings.WEBHOOK_LOOPBACK = False
    began = monotonic()
    with pytest.raises(InvalidInput):
        add_webhook(actor=cast.mei().actor, url=f"https://{SILENT}/hook", now=timezone.now())
    assert monotonic() - began < 2
