"""Telling a party: one row a cause, then every way it wants to be reached, each once."""

from uuid import UUID

import pytest
from django.db import transaction

from accounts.notifications.kinds import wording
from accounts.notifications.languages import language_of
from accounts.notifications.models import ChannelChoice, Delivery, Notification
from accounts.notifications.services import deliver_due, notify
from accounts.notifications.services.notify import plan_deliveries
from accounts.notifications.states import Channel, DeliveryStatus
from puhui.kernel.ids import new_id
from puhui.kernel.models import OutboxMessage
from puhui.kernel.outbox import relay
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
CAUSE = UUID(int=7)


def tell(party, kind="rain", cause=CAUSE, **params):
    with transaction.atomic():
        notify(party_id=party.id, kind=kind, cause=cause, **({"mm": 3} | params))


def test_the_same_news_is_told_once_however_often_it_is_said():
    lin = cast.lin()
    tell(lin.party)
    tell(lin.party, mm=4)
    tell(lin.party, cause=UUID(int=8))
    assert [row.params for row in Notification.objects.order_by("id")] == [{"mm": 3}, {"mm": 3}]
    assert OutboxMessage.objects.filter(topic="accounts.notified").count() == 2


def test_news_that_nobody_registered_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        tell(cast.lin().party, kind="hail")


def test_what_is_rolled_back_is_not_told():
    lin = cast.lin()
    with transaction.atomic():
        tell(lin.party)
        transaction.set_rollback(True)
    assert not Notification.objects.exists()


def test_a_kind_of_an_earlier_release_is_shown_by_its_code():
    assert wording("frogs", {}) == ("frogs", "")


def test_urgent_news_goes_by_short_message_unless_refused(settings, tmp_path):
    settings.SMS_DIR = tmp_path
    lin, hua = cast.lin(), cast.hua()
    ChannelChoice.objects.create(party=hua.party, channel=Channel.SMS, is_on=False)
    for member in (lin, hua):
        tell(member.party, "rain", UUID(int=1))
        tell(member.party, "flood", UUID(int=2))
    relay()
    assert deliver_due() == {"sent": 1, "put_off": 0, "given_up": 0}
    assert (tmp_path / f"{lin.user.phone}.notices.txt").read_text() == "Flood\n3 mm!\n\n"
    assert not (tmp_path / f"{lin.user.phone}.txt").exists()  # a code that is waited for stays


def test_a_warning_goes_by_short_message_though_somebody_said_no_to_them(settings, tmp_path):
    """Whoever took the account over would say no first."""
    settings.SMS_DIR = tmp_path
    mei = cast.mei()
    ChannelChoice.objects.create(party=mei.organisation, channel=Channel.SMS, is_on=False)
    tell(mei.organisation, "flood")
    tell(mei.organisation, "theft")
    relay()
    assert deliver_due()["sent"] == 1
    assert (tmp_path / f"{mei.user.phone}.notices.txt").read_text() == "Theft\n3 mm gone\n\n"


def test_an_organisation_is_reached_by_its_owners_phones(settings, tmp_path):
    settings.SMS_DIR = tmp_path
    mei = cast.mei()
    tell(mei.organisation, "flood")
    relay()
    assert deliver_due()["sent"] == 1
    assert (tmp_path / f"{mei.user.phone}.notices.txt").exists()


def test_planned_twice_it_is_sent_once():
    lin = cast.lin()
    tell(lin.party, "flood")
    payload = OutboxMessage.objects.get().payload
    plan_deliveries(new_id(), payload)
    plan_deliveries(new_id(), payload)
    assert Delivery.objects.count() == 1


def test_who_has_no_phone_any_more_is_given_up_at_once():
    lin = cast.lin()
    tell(lin.party, "flood")
    relay()
    lin.user.phone = lin.user.phone_index = None
    lin.user.is_staff, lin.user.username = True, "lin"
    lin.user.save()
    assert deliver_due()["given_up"] == 1
    assert Delivery.objects.get().status == DeliveryStatus.GIVEN_UP


@pytest.mark.django_db(transaction=True)
def test_workers_at_one_moment_send_each_once(settings, tmp_path):
    settings.SMS_DIR = tmp_path
    lin = cast.lin()
    for number in range(12):
        tell(lin.party, "flood", UUID(int=number))
    relay()
    results = in_parallel(4, lambda _: deliver_due())
    assert sum(result["sent"] for result in results) == 12
    assert (tmp_path / f"{lin.user.phone}.notices.txt").read_text().count("Flood") == 12


def test_an_owner_is_told_in_their_own_language_and_not_in_the_firms(settings, tmp_path):
    settings.SMS_DIR = tmp_path
    settings.LANGUAGE_CODE = "en"
    mei = cast.mei()
    qiao = cast.member_of("Qiao", "ORG_OWNER", mei.organisation)
    mei.organisation.language = "zh-hans"
    mei.organisation.save()
    for member, language in ((mei, "en"), (qiao, "zh-hans")):
        member.party.language = language
        member.party.save()
    tell(mei.organisation, "issuance_minted", tonnes=3, methodology="GD-PV", vintage=2025, batch="B-1")
    ChannelChoice.objects.create(party=mei.organisation, channel=Channel.SMS, is_on=True)
    relay()
    assert deliver_due()["sent"] == 2
    assert "Your units are issued" in (tmp_path / f"{mei.user.phone}.notices.txt").read_text()
    assert "您的减排量已签发" in (tmp_path / f"{qiao.user.phone}.notices.txt").read_text()


def test_a_firm_is_written_to_in_the_language_that_all_its_owners_read():
    mei = cast.mei()
    mei.party.language = "en"
    mei.party.save()
    tell(mei.organisation)
    mail = Delivery(notification=Notification.objects.get(), channel=Channel.EMAIL)
    assert language_of(mail) == "en"
    cast.member_of("Qiao", "ORG_OWNER", mei.organisation)  # who reads Chinese
    assert language_of(mail) == mei.organisation.language == "zh-hans"
