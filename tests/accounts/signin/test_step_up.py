"""Lifting the limits of a new device (decisions 70)."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.utils import timezone

from accounts.rest.authentication import actor_of
from accounts.signin.models import Device, Session
from accounts.signin.policies import StepUpRequired, check_value_out
from accounts.signin.selectors import live_session
from accounts.signin.services.codes import OtpInvalid, send_code
from accounts.signin.services.step_up import confirm_device
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ADDRESS = "192.0.2.1"


def limited(member) -> "tuple":
    """Open a session on a second device; returns its id and actor."""
    cast.client_for(member, device_id="phone")
    cast.client_for(member, device_id="tablet", trusted=False)
    session_id = Session.objects.filter(user=member.user, trusted_at=None).values_list("id", flat=True).get()
    return session_id, actor_of(live_session(session_id))


def code_for(member, capture=None) -> str:
    if capture is None:
        send_code(phone=member.phone, address=ADDRESS, now=NOW)
    else:
        with capture(execute=True):
            send_code(phone=member.phone, address=ADDRESS, now=NOW)
    return cast.last_code(member.phone)


def confirm(actor, code):
    confirm_device(actor=actor, code=code, address=ADDRESS, now=NOW)


def test_a_code_to_the_own_number_lifts_the_limits(django_capture_on_commit_callbacks):
    lin = cast.lin()
    session_id, actor = limited(lin)
    with pytest.raises(StepUpRequired):
        check_value_out(actor)
    confirm(actor, code_for(lin, django_capture_on_commit_callbacks))
    check_value_out(actor_of(live_session(session_id)))
    assert AuditEvent.objects.filter(action="device_confirmed").count() == 1


def test_the_confirmed_device_is_known_at_the_next_sign_in(django_capture_on_commit_callbacks):
    lin = cast.lin()
    _, actor = limited(lin)
    confirm(actor, code_for(lin, django_capture_on_commit_callbacks))
    assert Device.objects.filter(known_since=None).count() == 0


def test_the_code_of_another_number_lifts_nothing(django_capture_on_commit_callbacks):
    lin, hua = cast.lin(), cast.hua()
    session_id, actor = limited(lin)
    with pytest.raises(OtpInvalid):
        confirm(actor, code_for(hua, django_capture_on_commit_callbacks))
    assert not live_session(session_id).is_trusted


def test_five_wrong_tries_end_the_code_here_as_well(django_capture_on_commit_callbacks):
    lin = cast.lin()
    _, actor = limited(lin)
    code = code_for(lin, django_capture_on_commit_callbacks)
    for _ in range(5):
        with pytest.raises(OtpInvalid):
            confirm(actor, "x")
    with pytest.raises(OtpInvalid):
        confirm(actor, code)


def enrolled(member) -> str:
    """Give somebody an authenticator in place of the one they have; returns its secret."""
    from allauth.core import context
    from django.test import RequestFactory

    secret = generate_totp_secret()
    Authenticator.objects.filter(user=member.user).delete()
    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(member.user, secret)
    return secret


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_authenticator_lifts_the_limits_once_a_code():
    rong = cast.rong()
    session_id, actor = limited(rong)
    code = totp(enrolled(rong))
    confirm(actor, code)
    assert live_session(session_id).is_trusted
    with pytest.raises(OtpInvalid):
        confirm(actor, code)


def test_an_authenticator_is_asked_so_often_a_day_and_no_more(settings):
    settings.AUTHENTICATOR_TRIES = 2
    rong = cast.rong()
    _, actor = limited(rong)
    secret = enrolled(rong)
    for _ in range(2):
        with pytest.raises(OtpInvalid):
            confirm(actor, "nothing")
    with pytest.raises(OtpInvalid):
        confirm(actor, totp(secret))


def test_right_codes_do_not_use_up_the_day(settings):
    settings.AUTHENTICATOR_TRIES = 1
    rong = cast.rong()
    _, actor = limited(rong)
    for _ in range(3):
        code = totp(enrolled(rong))
        confirm(actor, code)
    # One that was used is a wrong one, and the day's last.
    for again in (code, totp(enrolled(rong))):
        with pytest.raises(OtpInvalid):
            confirm(actor, again)


@pytest.mark.django_db(transaction=True)
def test_of_parallel_step_ups_with_one_code_one_succeeds():
    lin = cast.lin()
    session_id, actor = limited(lin)
    code = code_for(lin)

    def attempt(_):
        try:
            confirm(actor, code)
        except OtpInvalid:
            return 0
        return 1

    assert sum(in_parallel(16, attempt)) == 1
    assert live_session(session_id).is_trusted
