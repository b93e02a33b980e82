"""Webhooks: signed, only to the public internet, tried again with pauses, given up in the end."""

import hmac
import json
import resource
import socket
from datetime import timedelta
from hashlib import sha256
from time import monotonic
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.notifications.channels import webhook as channel
from accounts.notifications.channels.looking_up import NameUnknown
from accounts.notifications.channels.webhook import AddressRefused, resolve
from accounts.notifications.models import Delivery, Webhook
from accounts.notifications.services import add_webhook, deliver_due, end_webhook, notify, retry_delivery
from accounts.notifications.services.deliver import ATTEMPTS_MAX, FAILURES_MAX, LEASE, DeliveryNotGivenUp
from accounts.notifications.services.webhooks import TooManyWebhooks, WebhookExists
from accounts.notifications.states import DeliveryStatus
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.outbox import relay
from tests import cast

pytestmark = pytest.mark.django_db


def subscribe(owner, url):
    return add_webhook(actor=owner.actor, url=url, now=timezone.now())


def tell(party, cause=1):
    with transaction.atomic():
        notify(party_id=party.id, kind="rain", cause=UUID(int=cause), mm=3)
    relay()


def at_once():
    Delivery.objects.filter(status="PENDING").update(next_attempt_at=timezone.now())


def test_a_firm_is_called_with_what_it_can_check(receiver):
    mei, receiver = cast.mei(), receiver("ok")
    _, secret = subscribe(mei, receiver.url)
    tell(mei.organisation)
    assert deliver_due()["sent"] == 1
    (call,) = receiver.calls
    stamp, mac = (part.partition("=")[2] for part in call["headers"]["Puhui-Signature"].split(","))
    assert mac == hmac.new(secret.encode(), f"{stamp}.{call['body']}".encode(), sha256).hexdigest()
    body = json.loads(call["body"])
    assert (body["kind"], body["params"], body["body"]) == ("rain", {"mm": 3}, "It rains 3 mm.")
    assert body["party_id"] == str(mei.organisation.id)


@pytest.mark.parametrize("behaviour", ["fail", "redirect", "close", "garbage"])
def test_whatever_a_receiver_does_it_is_tried_again_later(receiver, behaviour):
    mei, receiver = cast.mei(), receiver(f"{behaviour},ok")
    subscribe(mei, receiver.url)
    tell(mei.organisation)
    assert deliver_due() == {"sent": 0, "put_off": 1, "given_up": 0}
    assert deliver_due() == {"sent": 0, "put_off": 0, "given_up": 0}  # not before its pause is over
    at_once()
    assert deliver_due()["sent"] == 1
    first, second = receiver.calls
    assert first["headers"]["Puhui-Delivery"] == second["headers"]["Puhui-Delivery"]


def test_a_slow_receiver_holds_nobody_up_for_long(receiver, monkeypatch):
    monkeypatch.setattr("accounts.notifications.channels.webhook.TIMEOUT_S", 0.3)
    mei, receiver = cast.mei(), receiver("slow,ok")
    subscribe(mei, receiver.url)
    tell(mei.organisation)
    assert deliver_due()["put_off"] == 1


def test_an_answer_that_drips_without_end_is_cut_off(receiver, monkeypatch):
    assert timedelta(seconds=channel.WHOLE_S) < LEASE, "a call ends before another worker makes it again"
    monkeypatch.setattr(channel, "WHOLE_S", 1.0)
    mei, receiver = cast.mei(), receiver("drip,ok")
    subscribe(mei, receiver.url)
    tell(mei.organisation)
    began = monotonic()
    assert deliver_due()["put_off"] == 1
    assert monotonic() - began < 4, "each byte came in time, and the whole did not"
    assert Delivery.objects.get().last_error == "NotTaken: no answer within 1 s"
    at_once()
    assert deliver_due()["sent"] == 1


def test_of_an_answer_of_a_gigabyte_nothing_is_read(receiver):
    mei = cast.mei()
    subscribe(mei, receiver("huge").url)
    tell(mei.organisation)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, monotonic()
    assert deliver_due()["sent"] == 1
    assert monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024


def test_a_short_message_waits_for_no_receiver_and_a_silent_one_is_called_once_a_run(
    receiver, monkeypatch, settings, tmp_path
):
    """Both systems of the bakery hang; what a resident is to be told lies behind their news."""
    settings.SMS_DIR = tmp_path
    monkeypatch.setattr(channel, "TIMEOUT_S", 0.3)
    mei, lin = cast.mei(), cast.lin()
    slow = [receiver("slow"), receiver("slow")]
    for each in slow:
        subscribe(mei, each.url)
    for cause in range(6):
        tell(mei.organisation, cause)
    seen: list[str] = []
    monkeypatch.setattr("accounts.notifications.services.deliver.sms.send", lambda *_: seen.append("sms"))
    monkeypatch.setattr(
        "accounts.notifications.services.deliver.webhook.send",
        lambda *words, send=channel.send: (seen.append("webhook"), send(*words)),
    )
    with transaction.atomic():
        notify(party_id=lin.party.id, kind="flood", cause=UUID(int=9), mm=3)
    relay()
    assert deliver_due() == {"sent": 1, "put_off": 2, "given_up": 0}
    assert seen == ["sms", "webhook", "webhook"]


def test_after_the_last_try_a_person_has_to_look(receiver):
    mei, ning = cast.mei(), cast.ning()
    subscribe(mei, receiver("fail").url)
    tell(mei.organisation)
    for _ in range(ATTEMPTS_MAX):
        at_once()
        last = deliver_due()
    assert last["given_up"] == 1
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.GIVEN_UP, ATTEMPTS_MAX)
    with pytest.raises(NotPermitted):
        retry_delivery(actor=mei.actor, delivery_id=delivery.id, reason="", now=timezone.now())
    retry_delivery(actor=ning.actor, delivery_id=delivery.id, reason="mended", now=timezone.now())
    with pytest.raises(DeliveryNotGivenUp):
        retry_delivery(actor=ning.actor, delivery_id=delivery.id, reason="", now=timezone.now())


def test_an_address_that_never_answers_is_dropped_in_the_end(receiver):
    mei = cast.mei()
    webhook, _ = subscribe(mei, receiver("fail").url)
    Webhook.objects.update(failures=FAILURES_MAX - 1)
    tell(mei.organisation)
    Delivery.objects.update(attempts=ATTEMPTS_MAX - 1)
    assert deliver_due()["given_up"] == 1
    webhook.refresh_from_db()
    assert webhook.ended_at is not None
    tell(mei.organisation, 2)
    assert Delivery.objects.count() == 1


def test_a_lease_of_a_dead_worker_runs_out(receiver):
    mei, receiver = cast.mei(), receiver("ok")
    subscribe(mei, receiver.url)
    tell(mei.organisation)
    Delivery.objects.update(attempts=1, next_attempt_at=timezone.now() + timedelta(seconds=60))
    assert deliver_due()["sent"] == 0
    at_once()
    assert deliver_due()["sent"] == 1


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0"),
        *("2130706433", "0x7f.1", "127.1", "224.0.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1"),
        # The same addresses in the clothes of version 6.
        *("::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "2001:0:7f00:1::"),
    ],
)
def test_nobody_sends_the_service_into_its_own_network(settings, host):
    settings.WEBHOOK_LOOPBACK = False
    with pytest.raises(AddressRefused):
        resolve(host, 443)


def test_a_name_that_was_public_and_now_leads_inside_is_not_called(settings, monkeypatch):
    settings.WEBHOOK_LOOPBACK = False
    mei, leads_to = cast.mei(), ["8.8.8.8"]
    called: list[tuple] = []

    def look_up(_host, port, **_):
        if leads_to[0] is None:
            raise socket.gaierror("not now")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to[0], port))]

    def connect(place, **_):
        called.append(place)
        raise OSError("out of order")

    monkeypatch.setattr(channel.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(channel.socket, "create_connection", connect)
    hook, _ = subscribe(mei, "https://hooks.example.com/puhui")
    Webhook.objects.filter(pk=hook.pk).update(failures=FAILURES_MAX - 1)
    # No name server for a while is nobody's fault: it is tried again.
    leads_to[0] = None
    tell(mei.organisation)
    assert deliver_due()["put_off"] == 1
    assert Delivery.objects.get().last_error.startswith(NameUnknown.__name__)
    # The connection goes to the very address that was looked at.
    leads_to[0] = "8.8.4.4"
    at_once()
    assert deliver_due()["put_off"] == 1
    assert called == [("8.8.4.4", 443)]
    leads_to[0] = "10.0.0.1"
    at_once()
    assert deliver_due()["given_up"] == 1
    assert len(called) == 1
    hook.refresh_from_db()
    assert hook.ended_at is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://10.0.0.1/",
        "https://user:secret@example.com/",
        "ftp://example.com",
        "https:///x",
        "https://no-such-name.invalid/",
        "x" * 501,
        "https://127.0.0.1:99999/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(settings, url):
    settings.WEBHOOK_LOOPBACK = False
    with pytest.raises(InvalidInput):
        subscribe(cast.mei(), url)
    assert not Webhook.objects.exists()


def test_who_may_not_speak_for_the_organisation_subscribes_nothing(receiver):
    mei = cast.mei()
    clerk = cast.member_of("Lin", "ORG_CLERK", mei.organisation)
    url = receiver("ok").url
    with pytest.raises(NotPermitted):
        subscribe(clerk, url)
    webhook, _ = subscribe(mei, url)
    with pytest.raises(WebhookExists):
        subscribe(mei, url)
    with pytest.raises(NotFound):
        end_webhook(actor=cast.hua().actor, webhook_id=webhook.id, now=timezone.now())
    end_webhook(actor=mei.actor, webhook_id=webhook.id, now=timezone.now())
    end_webhook(actor=mei.actor, webhook_id=webhook.id, now=timezone.now())
    subscribe(mei, url)  # may come back, with another secret


def test_five_are_enough(receiver):
    mei, url = cast.mei(), receiver("ok").url
    for number in range(5):
        subscribe(mei, f"{url}/{number}")
    with pytest.raises(TooManyWebhooks):
        subscribe(mei, f"{url}/6")
