"""Blocks and freezes work at the next call (T27)."""

import pytest
from django.utils import timezone

from accounts.people.models import Party, User
from accounts.signin.models import Session
from accounts.signin.services.blocks import block_user, freeze_party, release_party, unblock_user
from accounts.signin.states import SessionEnd
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_blocked_user_is_out_at_the_next_call():
    lin, rong = cast.lin(), cast.rong()
    client = cast.client_for(lin)
    assert client.get("/api/v1/me").status_code == 200
    block_user(user_id=lin.user.id, actor=rong.actor, reason="shared account", now=NOW)
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert Session.objects.get(user=lin.user).end_reason == SessionEnd.USER_BLOCKED
    event = AuditEvent.objects.get(action="user_blocked")
    assert (event.reason, event.actor_user_id, event.detail) == (
        "shared account",
        rong.user.id,
        {"sessions_ended": 1},
    )


def test_even_a_block_that_forgot_the_sessions_works_at_once():
    lin = cast.lin()
    client = cast.client_for(lin)
    User.objects.filter(id=lin.user.id).update(is_active=False, blocked_at=NOW, block_reason="by hand")
    assert client.get("/api/v1/me").status_code == 401


def test_an_unblocked_user_signs_in_again_but_the_old_sessions_stay_ended():
    lin, rong = cast.lin(), cast.rong()
    client = cast.client_for(lin)
    block_user(user_id=lin.user.id, actor=rong.actor, reason="mistake", now=NOW)
    unblock_user(user_id=lin.user.id, actor=rong.actor, reason="cleared", now=NOW)
    assert client.get("/api/v1/me").status_code == 401
    assert cast.client_for(lin).get("/api/v1/me").status_code == 200


def test_blocking_twice_keeps_the_first_reason():
    lin, rong = cast.lin(), cast.rong()
    block_user(user_id=lin.user.id, actor=rong.actor, reason="first", now=NOW)
    block_user(user_id=lin.user.id, actor=rong.actor, reason="second", now=NOW)
    assert User.objects.get(id=lin.user.id).block_reason == "first"


def test_blocks_need_a_reason_a_right_and_somebody_else():
    lin, rong = cast.lin(), cast.rong()
    with pytest.raises(InvalidInput):
        block_user(user_id=lin.user.id, actor=rong.actor, reason=" ", now=NOW)
    with pytest.raises(NotPermitted):
        block_user(user_id=lin.user.id, actor=cast.chen().actor, reason="no right", now=NOW)
    with pytest.raises(NotPermitted):
        block_user(user_id=rong.user.id, actor=rong.actor, reason="myself", now=NOW)
    with pytest.raises(NotFound):
        block_user(user_id=new_id(), actor=rong.actor, reason="nobody", now=NOW)


def test_nobody_acts_for_a_frozen_organisation():
    mei, rong = cast.mei(), cast.rong()
    client = cast.client_for(mei)
    assert client.get("/api/v1/me").status_code == 200
    freeze_party(party_id=mei.organisation.id, actor=rong.actor, reason="court order", now=NOW)
    assert client.get("/api/v1/me").status_code == 404
    release_party(party_id=mei.organisation.id, actor=rong.actor, reason="order lifted", now=NOW)
    assert client.get("/api/v1/me").status_code == 200
    assert Party.objects.get(id=mei.organisation.id).frozen_reason is None


def test_a_frozen_person_is_out_at_the_next_call():
    lin, rong = cast.lin(), cast.rong()
    client = cast.client_for(lin)
    freeze_party(party_id=lin.party.id, actor=rong.actor, reason="court order", now=NOW)
    assert client.get("/api/v1/me").status_code == 401
    assert Session.objects.get(user=lin.user).end_reason == SessionEnd.PARTY_FROZEN
