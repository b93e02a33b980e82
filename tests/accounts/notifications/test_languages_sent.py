"""What goes out by mail and to a firm's own system is in the language of whoever reads it, and goes once."""

import json
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from accounts.notifications.models import ChannelChoice, Delivery
from accounts.notifications.services import add_webhook, deliver_due, notify
from accounts.notifications.states import Channel, DeliveryStatus
from puhui.kernel.outbox import relay
from tests import cast

pytestmark = pytest.mark.django_db
MINTED = {"tonnes": 3, "methodology": "GD-PV", "vintage": 2025, "batch": "B-1"}
# Title, and what the text begins with, of the news that units are issued.
WORDS = {"en": ("Your units are issued", "3 t"), "zh-hans": ("您的减排量已签发", "3 吨")}


@pytest.fixture(params=WORDS)
def language(request, settings) -> str:
    """A reader's language; the process itself speaks the other one."""
    settings.LANGUAGE_CODE = next(code for code in WORDS if code != request.param)
    return request.param


def reads(member: cast.CastMember, language: str) -> None:
    member.party.language = language
    member.party.save()


def tell(party) -> None:
    with transaction.atomic():
        notify(party_id=party.id, kind="issuance_minted", cause=UUID(int=7), **MINTED)
    relay()


def by_mail(party, address: str, *, is_on: bool = True) -> None:
    terms = {"address": address, "confirmed_at": timezone.now(), "is_on": is_on}
    ChannelChoice.objects.create(party=party, channel=Channel.EMAIL, **terms)


def test_a_mail_that_is_due_is_sent_in_its_readers_language(language):
    lin = cast.lin()
    reads(lin, language)
    by_mail(lin.party, "lin@example.com")
    tell(lin.party)
    assert not mail.outbox  # planned, and not sent by whoever tells
    assert deliver_due() == {"sent": 1, "put_off": 0, "given_up": 0}
    (sent,) = mail.outbox
    title, begins = WORDS[language]
    assert (sent.to, sent.subject) == (["lin@example.com"], title)
    assert begins in sent.body
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.status) == (Channel.EMAIL, DeliveryStatus.SENT)
    assert delivery.sent_at is not None
    # Once is enough.
    assert deliver_due()["sent"] == 0
    assert len(mail.outbox) == 1


def test_a_firm_is_mailed_in_the_language_of_its_owners(language):
    mei = cast.mei()
    reads(mei, language)
    mei.organisation.language = next(code for code in WORDS if code != language)
    mei.organisation.save()
    by_mail(mei.organisation, "office@example.com")
    tell(mei.organisation)
    assert deliver_due()["sent"] == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["office@example.com"], WORDS[language][0])


def test_a_firms_system_gets_the_words_in_the_language_of_its_owners(language, receiver):
    mei, receiver = cast.mei(), receiver("ok")
    reads(mei, language)
    add_webhook(actor=mei.actor, url=receiver.url, now=timezone.now())
    tell(mei.organisation)
    assert deliver_due()["sent"] == 1
    (call,) = receiver.calls
    body = json.loads(call["body"])
    title, begins = WORDS[language]
    assert body["title"] == title
    assert begins in body["body"]
    # What a program reads is the same in every language.
    assert (body["kind"], body["params"]) == ("issuance_minted", MINTED)


def test_who_turned_mail_off_after_it_was_planned_gets_none():
    lin = cast.lin()
    by_mail(lin.party, "lin@example.com")
    tell(lin.party)
    ChannelChoice.objects.update(is_on=False)
    assert deliver_due()["given_up"] == 1
    assert not mail.outbox


def test_a_mail_server_that_fails_is_tried_again_later(monkeypatch):
    lin = cast.lin()
    by_mail(lin.party, "lin@example.com")
    tell(lin.party)

    def out_of_order(*_):
        raise ConnectionRefusedError("no server")

    with monkeypatch.context() as patch:
        patch.setattr("accounts.notifications.channels.email.send_mail", out_of_order)
        assert deliver_due()["put_off"] == 1
    assert Delivery.objects.get().last_error == "ConnectionRefusedError: no server"
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert deliver_due()["sent"] == 1
    assert [sent.to for sent in mail.outbox] == [["lin@example.com"]]
