"""Resetting a lost authenticator, and the first administrator."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.people.models import User
from accounts.staff.services import reset_second_factor
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast

pytestmark = pytest.mark.django_db
COMMAND = "accounts.management.commands.create_administrator"


def reset(user, actor, reason="lost phone"):
    reset_second_factor(user_id=user.id, actor=actor, reason=reason, now=timezone.now())


@pytest.fixture
def chen():
    chen = cast.chen()
    Authenticator.objects.create(user=chen.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return chen


def test_an_administrator_takes_a_lost_authenticator_off_with_a_reason(chen):
    rong = cast.rong()
    with pytest.raises(InvalidInput):
        reset(chen.user, rong.actor, reason="")
    reset(chen.user, rong.actor)
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.get(action="second_factor_reset").reason == "lost phone"
    with pytest.raises(NotFound):
        reset(chen.user, rong.actor)


def test_nobody_else_does_and_nobody_for_oneself(chen):
    rong = cast.rong()
    with pytest.raises(NotPermitted):
        reset(chen.user, cast.tang().actor)
    with pytest.raises(NotPermitted):
        reset(rong.user, rong.actor)
    with pytest.raises(NotFound):
        reset(cast.lin().user, rong.actor)


def test_the_first_administrator_is_made_by_a_command(monkeypatch, capsys):
    monkeypatch.setattr(f"{COMMAND}.getpass", lambda prompt: cast.PASSWORD)
    call_command("create_administrator", "rong", phone="+8613800138000")
    rong = User.objects.get(username="rong")
    assert rong.is_staff
    assert rong.has_perm("accounts.grant_role")
    assert rong.check_password(cast.PASSWORD)
    with pytest.raises(CommandError, match="already"):
        call_command("create_administrator", "rong")


@pytest.mark.parametrize(
    ("password", "phone"), [("short", None), ("1234567890123", None), (cast.PASSWORD, "123")]
)
def test_a_weak_password_or_a_wrong_number_makes_nobody(monkeypatch, password, phone):
    monkeypatch.setattr(f"{COMMAND}.getpass", lambda prompt: password)
    with pytest.raises(CommandError):
        call_command("create_administrator", "rong", phone=phone)
    assert not User.objects.exists()
