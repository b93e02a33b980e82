"""Channels: off until chosen; mail only where a code came back from."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.notifications.models import TRIES_MAX, ChannelChoice
from accounts.notifications.services import choose_channel, confirm_email
from accounts.notifications.services.channels import CODE_LIFETIME, CodeInvalid
from accounts.notifications.states import Channel
from puhui.kernel.errors import InvalidInput, NotPermitted, RateLimited
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "lin@example.com"


def choose(member, *, is_on=True, address=None, channel=Channel.EMAIL, later=timedelta(0)):
    now = timezone.now() + later
    return choose_channel(actor=member.actor, channel=channel, is_on=is_on, address=address, now=now)


def confirm(member, code, *, later=timedelta(0)):
    return confirm_email(actor=member.actor, code=code, now=timezone.now() + later)


def sent_code() -> str:
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]


def test_mail_is_on_once_its_code_came_back():
    lin = cast.lin()
    assert choose(lin, address=ADDRESS).is_on is False
    assert mail.outbox[-1].to == [ADDRESS]
    assert confirm(lin, sent_code()).is_on is True
    assert choose(lin, is_on=False).confirmed_at is not None
    assert choose(lin).is_on is True


def test_a_code_is_good_once_for_a_while_and_for_five_tries():
    lin = cast.lin()
    choose(lin, address=ADDRESS)
    code = sent_code()
    with pytest.raises(CodeInvalid):
        confirm(lin, code, later=CODE_LIFETIME)
    for _ in range(TRIES_MAX):
        with pytest.raises(CodeInvalid):
            confirm(lin, "000000" if code != "000000" else "111111")
    with pytest.raises(CodeInvalid):
        confirm(lin, code)
    choose(lin, address="other@example.com", later=timedelta(minutes=3))
    confirm(lin, sent_code())
    with pytest.raises(CodeInvalid):
        confirm(lin, sent_code())


def test_an_address_is_not_flooded_with_codes():
    lin = cast.lin()
    choose(lin, address=ADDRESS)
    with pytest.raises(RateLimited):
        choose(lin, address="victim@example.com")
    assert len(mail.outbox) == 1


def test_a_new_address_takes_the_old_ones_place_only_unconfirmed():
    lin = cast.lin()
    choose(lin, address=ADDRESS)
    confirm(lin, sent_code())
    choice = choose(lin, address="new@example.com")
    assert (choice.is_on, choice.confirmed_at) == (False, None)


def test_what_makes_no_sense_is_refused():
    lin, mei = cast.lin(), cast.mei()
    with pytest.raises(InvalidInput):
        choose(lin)
    with pytest.raises(InvalidInput):
        choose(lin, channel=Channel.SMS, address=ADDRESS)
    with pytest.raises(NotPermitted):
        choose(cast.member_of("Hua", "ORG_CLERK", mei.organisation), channel=Channel.SMS)
    assert not ChannelChoice.objects.filter(is_on=True).exists()
