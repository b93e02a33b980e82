"""Who comes out of a sign-in, and on which device value may move (decisions 22, 70; T17, T18)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from accounts.signin.models import Device, Session
from accounts.signin.policies import StepUpRequired, check_value_out
from accounts.signin.services.blocks import block_user, freeze_party
from accounts.signin.services.codes import OtpInvalid
from accounts.signin.services.sign_in import open_for, sign_in
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PHONE = "+8613800138000"


@pytest.fixture
def enter(django_capture_on_commit_callbacks):
    """Sign in by phone at an instant, with a fresh code; returns the result."""
    from accounts.signin.services.codes import send_code

    def _enter(phone=PHONE, *, device_id="", now=NOW):
        with django_capture_on_commit_callbacks(execute=True):
            send_code(phone=phone, address="192.0.2.1", now=now)
        code = cast.last_code(phone)
        return sign_in(phone=phone, code=code, device_id=device_id, address="192.0.2.1", now=now)

    return _enter


def is_trusted(signed_in) -> bool:
    return Session.objects.get(id=signed_in.tokens.session_id).trusted_at is not None


def later(**span):
    return NOW + timedelta(**span)


def test_a_number_met_for_the_first_time_becomes_a_person(enter):
    first, second = enter(), enter(now=later(minutes=2))
    assert (first.is_new, second.is_new) == (True, False)
    assert first.user == second.user
    assert first.user.phone == PHONE
    assert not first.user.is_staff
    assert not first.user.has_usable_password()


def test_the_first_device_of_a_new_person_is_known(enter):
    assert is_trusted(enter(device_id="phone"))
    assert is_trusted(enter(device_id="phone", now=later(minutes=2)))


def test_the_first_device_of_somebody_whom_staff_entered_is_known(enter):
    assert is_trusted(enter(cast.lin().phone, device_id="phone"))


def test_another_device_is_not_known_however_often_it_signs_in(enter):
    enter(device_id="phone")
    assert not is_trusted(enter(device_id="tablet", now=later(minutes=2)))
    assert not is_trusted(enter(device_id="tablet", now=later(minutes=4)))


def test_without_a_device_id_all_are_one_device(enter):
    assert is_trusted(enter())
    assert is_trusted(enter(now=later(minutes=2)))
    assert not is_trusted(enter(device_id="phone", now=later(minutes=4)))
    assert Device.objects.count() == 2


def test_a_device_of_two_people_links_nothing(enter):
    enter(device_id="phone")
    enter("+8613800138001", device_id="phone")
    assert len({bytes(device.device_hash) for device in Device.objects.all()}) == 2
    assert b"phone" not in bytes(Device.objects.first().device_hash)


def test_after_sixty_idle_days_no_device_is_known_any_more(enter):
    enter(device_id="phone")
    assert is_trusted(enter(device_id="phone", now=later(days=60)))
    assert not is_trusted(enter(device_id="phone", now=later(days=121)))
    assert not is_trusted(enter(device_id="phone", now=later(days=121, minutes=2)))


def test_somebody_entered_long_ago_who_never_came_is_not_trusted(enter):
    lin = cast.lin()
    User.objects.filter(id=lin.user.id).update(created_at=later(days=-61))
    assert not is_trusted(enter(lin.phone, device_id="phone"))
    assert not is_trusted(enter(lin.phone, device_id="phone", now=later(minutes=2)))


def test_a_wrong_code_makes_nobody(enter):
    with pytest.raises(OtpInvalid):
        sign_in(phone=PHONE, code="000000", address="192.0.2.1", now=NOW)
    assert not User.objects.exists()


def test_a_blocked_user_is_told_so_after_the_right_code_and_gets_no_session(enter):
    lin = cast.lin()
    block_user(user_id=lin.user.id, actor=cast.INSTALLATION, reason="fraud", now=NOW)
    with pytest.raises(NotPermitted):
        enter(lin.phone)
    assert not Session.objects.exists()


def test_nobody_signs_in_as_a_frozen_party(enter):
    lin = cast.lin()
    freeze_party(party_id=lin.party.id, actor=cast.INSTALLATION, reason="court order", now=NOW)
    with pytest.raises(NotPermitted):
        enter(lin.phone)


def test_value_goes_out_of_a_trusted_session_only():
    check_value_out(Actor(name="resident", device_trusted=True))
    with pytest.raises(StepUpRequired):
        check_value_out(Actor(name="resident", device_trusted=False))


@pytest.mark.django_db(transaction=True)
def test_of_parallel_sign_ins_with_one_code_one_gets_in_and_one_user_is_made():
    from accounts.signin.services.codes import send_code

    send_code(phone=PHONE, address="192.0.2.1", now=NOW)
    code = cast.last_code(PHONE)

    def attempt(_):
        try:
            return sign_in(phone=PHONE, code=code, address="192.0.2.1", now=NOW)
        except OtpInvalid:
            return None

    won = [result for result in in_parallel(16, attempt) if result is not None]
    assert len(won) == 1
    assert User.objects.count() == Session.objects.count() == Device.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_block_during_sign_ins_leaves_no_usable_session():
    from accounts.signin.selectors import live_session

    lin = cast.lin()

    def work(number):
        if number == 8:
            block_user(user_id=lin.user.id, actor=cast.INSTALLATION, reason="fraud", now=NOW)
            return None
        with transaction.atomic():
            return open_for(user=lin.user, now=NOW).tokens.session_id

    opened = [session_id for session_id in in_parallel(16, work) if session_id]
    assert len(opened) == 15
    assert all(live_session(session_id) is None for session_id in opened)
