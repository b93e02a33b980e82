"""Blocks and freezes work at the next call (T27)."""

import pytest
from django.utils import timezone

from accounts.notifications.kinds import wording
from accounts.notifications.models import ChannelChoice, Delivery, Notification
from accounts.people.models import Party, User
from accounts.people.roles import Role
from accounts.signin.models import Session
from accounts.signin.services.blocks import block_user, freeze_party, release_party, unblock_user
from accounts.signin.states import SessionEnd
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.outbox import relay
from puhui.kernel.roles import acting_as
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


def told(member: cast.CastMember) -> list[str]:
    rows = Notification.objects.filter(party=member.party).order_by("id")
    return list(rows.values_list("kind", flat=True))


def by_channel(member: cast.CastMember, channel: str) -> int:
    """Plan what was told, as the worker does, and count what goes to the person that way."""
    with acting_as("worker"):
        while relay()["sent"]:
            pass
    return Delivery.objects.filter(notification__party=member.party, channel=channel).count()


def test_a_person_is_told_once_of_a_freeze_and_of_its_release_though_nobody_can_sign_in():
    lin, rong = cast.lin(), cast.rong()
    ChannelChoice.objects.create(
        party=lin.party, channel="EMAIL", is_on=True, address="lin@example.org", confirmed_at=NOW
    )
    for reason in ("court order", "the same once more"):
        freeze_party(party_id=lin.party.id, actor=rong.actor, reason=reason, now=timezone.now())
    assert told(lin) == ["party_frozen"]
    assert (by_channel(lin, "SMS"), by_channel(lin, "EMAIL")) == (1, 1)
    (news,) = Notification.objects.filter(party=lin.party)
    assert "court order" not in str(news.params) + "".join(wording(news.kind, news.params))
    for _ in range(2):
        release_party(party_id=lin.party.id, actor=rong.actor, reason="order lifted", now=timezone.now())
    assert told(lin) == ["party_frozen", "party_released"]
    assert (by_channel(lin, "SMS"), by_channel(lin, "EMAIL")) == (2, 2)
    freeze_party(party_id=lin.party.id, actor=rong.actor, reason="another order", now=timezone.now())
    assert told(lin)[2:] == ["party_frozen"], "a later freeze is news again"


def test_whoever_acts_for_a_frozen_organisation_is_told_in_their_own_inbox_however_many_roles_they_hold():
    mei, rong = cast.mei(), cast.rong()
    hua = cast.member_of("Hua", Role.ORG_CLERK, mei.organisation)
    cast.grant_role(
        actor=cast.INSTALLATION, now=NOW, user_id=hua.user.id, role=Role.TRADER, party_id=mei.organisation.id
    )
    left = cast.member_of("Lin", Role.ORG_CLERK, mei.organisation)
    left.user.memberships.update(ended_at=NOW, end_reason="left")
    freeze_party(party_id=mei.organisation.id, actor=rong.actor, reason="court order", now=NOW)
    assert [told(each) for each in (mei, hua, left)] == [["organisation_frozen"]] * 2 + [[]]
    assert [by_channel(each, "SMS") for each in (mei, hua)] == [1, 1]
    own = cast.client_for(cast.CastMember(hua.user, hua.party, hua.actor)).get("/api/v1/notifications")
    assert str(mei.organisation.id) in own.json()["results"][0]["body"], "which of them"
    release_party(party_id=mei.organisation.id, actor=rong.actor, reason="order lifted", now=NOW)
    assert [told(each)[1:] for each in (mei, hua, left)] == [["organisation_released"]] * 2 + [[]]
