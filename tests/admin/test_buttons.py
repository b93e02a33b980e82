"""Buttons: a reason, one command, a message or the refusal in words; and the trail of it."""

import pytest
from django.contrib.messages import get_messages

from accounts.people.models import Membership, Party, User
from accounts.people.roles import Role
from accounts.signin.models import Session
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
REASON = {"reason": "stolen telephone, case 7"}


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_blocking_ends_the_sessions_and_leaves_its_reason(world):
    phone = cast.client_for(world.lin)
    assert phone.get("/api/v1/me").status_code == 200
    client = client_of(world.administrator)
    answer = client.post(address(User, "block", world.lin.user), REASON)
    assert answer["Location"] == address(User, "change", world.lin.user)
    assert said(answer) == ["The user is blocked."]
    assert phone.get("/api/v1/me").status_code == 401
    assert not Session.objects.filter(user=world.lin.user, ended_at=None).exists()
    event = AuditEvent.objects.get(action="user_blocked")
    assert (event.reason, event.actor_name) == (REASON["reason"], "rong")
    page = client.get(address(User, "change", world.lin.user)).content.decode()
    assert REASON["reason"] in page
    assert "Unblock" in page


def test_unblocking_lets_in_again(world):
    client = client_of(world.administrator)
    client.post(address(User, "block", world.lin.user), REASON)
    answer = client.post(address(User, "unblock", world.lin.user), REASON)
    assert said(answer)[-1] == "The user may sign in again."
    assert User.objects.get(pk=world.lin.user.pk).is_active


def test_a_refusal_of_the_command_stands_on_the_page(world):
    """Nobody blocks themselves: the command says so, not the page."""
    client = client_of(world.administrator, language="zh-hans")
    answer = client.post(address(User, "block", world.administrator.user), REASON)
    assert answer.status_code == 403
    assert "任何人都不能停用自己" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="user_blocked").exists()


@pytest.mark.parametrize("reason", ["", " ", "no", "\t\n\n\n\n\n"])
def test_a_button_without_a_reason_does_nothing(world, reason):
    client = client_of(world.administrator)
    for url in (
        address(User, "block", world.lin.user),
        address(Party, "freeze", world.lin.party),
        address(Membership, "end", Membership.objects.get(user=world.administrator.user)),
    ):
        answer = client.post(url, {"reason": reason})
        assert answer.status_code == 200
        assert answer.context["form"].errors["reason"]
    assert User.objects.get(pk=world.lin.user.pk).is_active


def test_a_button_needs_its_token(world):
    client = client_of(world.administrator)
    client.handler.enforce_csrf_checks = True
    assert client.post(address(User, "block", world.lin.user), REASON).status_code == 403
    assert User.objects.get(pk=world.lin.user.pk).is_active


def test_looking_at_a_button_does_nothing(world):
    client = client_of(world.administrator)
    assert client.get(address(User, "block", world.lin.user), REASON).status_code == 200
    assert User.objects.get(pk=world.lin.user.pk).is_active


def test_freezing_and_releasing_a_party(world):
    client = client_of(world.administrator)
    url = address(Party, "change", world.lin.party)
    assert ">Freeze<" in strip(client.get(url))
    assert ">Release" not in strip(client.get(url))
    client.post(address(Party, "freeze", world.lin.party), REASON)
    assert Party.objects.get(pk=world.lin.party.pk).frozen_reason == REASON["reason"]
    assert ">Freeze<" not in strip(client.get(url))
    assert ">Release" in strip(client.get(url))
    client.post(address(Party, "release", world.lin.party), REASON)
    assert Party.objects.get(pk=world.lin.party.pk).frozen_at is None
    assert AuditEvent.objects.filter(action__in=["party_frozen", "party_released"]).count() == 2


def strip(answer) -> str:
    return "".join(answer.content.decode().replace("</span>", ">").split())


def test_a_role_ends(world):
    auditor = cast.staff("Bo", Role.AUDITOR)
    held = Membership.objects.get(user=auditor.user)
    answer = client_of(world.administrator).post(address(Membership, "end", held), REASON)
    assert said(answer) == ["The role has ended."]
    held.refresh_from_db()
    assert held.end_reason == REASON["reason"]
    assert client_of(auditor).get(address(Party, "changelist")).status_code == 403


def test_a_lost_authenticator_is_reset(world):
    auditor = cast.staff("Bo", Role.AUDITOR)
    before = client_of(auditor)
    assert before.get("/admin/").status_code == 200
    client = client_of(world.administrator)
    client.post(address(User, "reset_second_factor", auditor.user), REASON)
    assert before.get("/admin/").status_code == 302
    assert AuditEvent.objects.filter(action="second_factor_reset", object_id=str(auditor.user.pk)).exists()
