"""Invitations: to a number, with a code, taken up by that number's own user, once, in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from accounts.identity.models import PersonIdentity
from accounts.identity.numbers import IdentityNumberInvalid
from accounts.identity.services import IdentityRequired, IdentityTaken, declare_identity
from accounts.organisations.invitation_models import TRIES_MAX
from accounts.organisations.models import Invitation
from accounts.organisations.policies import ADDED_A_DAY, MEMBERS_MOST, TooManyMembers
from accounts.organisations.services import accept_invitation, end_member, withdraw_invitation
from accounts.organisations.services.invitations import (
    LIFETIME,
    AlreadyInvited,
    InvitationCodeWrong,
    InvitationExpired,
)
from accounts.people.models import Membership
from accounts.people.phones import PhoneInvalid
from accounts.people.roles import Role
from accounts.people.selectors import user_by_phone
from accounts.people.services.memberships import RoleHeld
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, RateLimited
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.organisations.people import identified, identity_number, invite, joined
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
STRANGER = "+8613900139000"


def accept(person, invitation, code, *, now=None, number: int | None = None) -> Membership:
    return accept_invitation(
        actor=person.actor,
        now=now or timezone.now(),
        invitation_id=invitation.id,
        code=code,
        identity_number=identity_number(number) if number else "",
    )


def test_a_clerk_is_invited_by_number_and_joins_with_the_code_once():
    mei, lin = cast.mei(), cast.lin()
    invitation, code = invite(mei, lin.phone, Role.ORG_CLERK)
    assert not Membership.objects.filter(user=lin.user).exists()
    assert code.encode() not in bytes(invitation.code_hash)
    held = accept(lin, invitation, code)
    assert (held.party_id, held.role, held.granted_by_id) == (mei.organisation.id, "ORG_CLERK", mei.user.id)
    with pytest.raises(NotFound):
        accept(lin, invitation, code)
    with pytest.raises(RoleHeld):
        invite(mei, lin.phone, Role.ORG_CLERK)
    events = AuditEvent.objects.filter(object_id=str(mei.organisation.id), object_type="party")
    actions = list(events.order_by("id").values_list("action", flat=True))
    assert actions[-2:] == ["member_invited", "invitation_taken_up"]


def test_a_number_that_nobody_has_is_invited_and_no_person_is_made_of_it():
    invitation, code = invite(cast.mei(), STRANGER, Role.ORG_CLERK)
    assert user_by_phone(STRANGER) is None
    assert accept(cast.resident("Lin", phone=STRANGER), invitation, code).role == "ORG_CLERK"


def test_a_message_that_does_not_go_undoes_no_invitation(monkeypatch):
    def lost(phone: str, text: str) -> None:
        raise OSError("no line")

    mei, lin = cast.mei(), cast.lin()
    monkeypatch.setattr("accounts.organisations.services.invitations.send_notice", lost)
    client = cast.client_for(mei)
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(
            f"/api/v1/organisations/{mei.organisation.id}/members",
            {"phone": lin.phone, "role": "ORG_CLERK"},
            format="json",
        )
    assert answer.status_code < 300, answer.content
    invitation = Invitation.objects.get()
    monkeypatch.undo()
    # The owner takes it back and invites again: this time the code arrives.
    withdraw_invitation(
        actor=mei.actor, now=timezone.now(), party_id=mei.organisation.id, invitation_id=invitation.id
    )
    second, code = invite(mei, lin.phone, Role.ORG_CLERK)
    assert accept(lin, second, code).role == "ORG_CLERK"


def test_another_phone_does_not_see_it_even_with_the_code():
    mei, hua = cast.mei(), cast.hua()
    cast.lin()
    invitation, code = invite(mei, cast.PHONES["Lin"], Role.ORG_CLERK)
    for wrong in (hua, mei):
        with pytest.raises((NotFound, NotPermitted)):
            accept(wrong, invitation, code)
    assert Invitation.objects.get().membership is None


def test_an_invitation_ends_after_a_week_and_after_five_wrong_codes():
    mei, lin = cast.mei(), cast.lin()
    invitation, code = invite(mei, lin.phone, Role.ORG_CLERK)
    with pytest.raises(InvitationExpired):
        accept(lin, invitation, code, now=timezone.now() + LIFETIME)
    held, late = Membership.objects.get(user=mei.user), timezone.now() + LIFETIME + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(id=invitation.id).update(membership=held, ended_at=late)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(TRIES_MAX):
        with pytest.raises(InvitationCodeWrong):
            accept(lin, invitation, wrong)
    with pytest.raises(InvitationExpired):
        accept(lin, invitation, code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(id=invitation.id).update(tries=0)
    again, code = invite(mei, lin.phone, Role.ORG_CLERK)
    assert accept(lin, again, code).role == "ORG_CLERK"


def test_there_is_one_open_invitation_to_a_role_and_it_can_be_withdrawn():
    mei, lin = cast.mei(), cast.lin()
    invitation, code = invite(mei, lin.phone, Role.ORG_CLERK)
    with pytest.raises(AlreadyInvited):
        invite(mei, lin.phone, Role.ORG_CLERK)
    values = {"now": timezone.now(), "party_id": mei.organisation.id, "invitation_id": invitation.id}
    with pytest.raises(NotFound):
        withdraw_invitation(actor=cast.qiao().actor, **values)
    withdraw_invitation(actor=mei.actor, **values)
    with pytest.raises(NotFound):
        accept(lin, invitation, code)
    with pytest.raises(NotFound):
        withdraw_invitation(actor=mei.actor, **values)


def test_who_decides_says_which_natural_person_they_are_and_one_person_is_one_user():
    mei, lin, second_phone = cast.mei(), cast.lin(), cast.resident("Mei again", phone=STRANGER)
    with pytest.raises(IdentityRequired):
        invite(mei, lin.phone, Role.ORG_APPROVER)
    identified(mei, 1)
    invitation, code = invite(mei, second_phone.phone, Role.ORG_APPROVER)
    with pytest.raises(IdentityRequired):
        accept(second_phone, invitation, code)
    with pytest.raises(IdentityTaken):
        accept(second_phone, invitation, code, number=1)
    assert not Membership.objects.filter(role="ORG_APPROVER").exists()
    with pytest.raises(IdentityTaken):
        identified(mei, 2)
    assert accept(second_phone, invitation, code, number=4).role == "ORG_APPROVER"
    assert PersonIdentity.objects.count() == 2
    assert identity_number(1) not in str(list(PersonIdentity.objects.values()))


def test_the_database_takes_no_approver_who_has_not_said_who_they_are():
    mei, lin = cast.mei(), cast.lin()
    with pytest.raises(IntegrityError, match="natural person"), transaction.atomic():
        Membership.objects.create(
            user=lin.user, party=mei.organisation, role=Role.ORG_APPROVER, granted_at=timezone.now()
        )


@pytest.mark.parametrize("number", ["44010419800101003", "440104198013010031", "x" * 18, ""])
def test_a_mistyped_identity_number_is_refused_and_never_repeated(number):
    with pytest.raises(IdentityNumberInvalid) as refusal:
        declare_identity(actor=cast.lin().actor, identity_number=number, now=timezone.now())
    assert not number or number not in str(refusal.value)


@pytest.mark.parametrize("role", ["VERIFIER", "REGISTRAR", "ADMINISTRATOR", "RESIDENT", ""])
def test_an_owner_gives_no_role_of_the_authority_nor_makes_a_verifier(role):
    with pytest.raises(InvalidInput):
        invite(cast.mei(), cast.PHONES["Lin"], role)
    assert not Invitation.objects.exists()


def test_a_bad_number_is_refused_and_nobody_invites_themselves():
    mei = identified(cast.mei(), 1)
    with pytest.raises(PhoneInvalid):
        invite(mei, "13800138000", Role.ORG_CLERK)
    with pytest.raises(NotPermitted):
        invite(mei, mei.phone, Role.TRADER)


def test_there_is_an_end_to_inviting(monkeypatch):
    sent: list[str] = []
    monkeypatch.setattr(
        "accounts.organisations.services.invitations.send_notice", lambda phone, _: sent.append(phone)
    )
    monkeypatch.setattr("tests.accounts.organisations.people.code_sent_to", lambda _: "")
    mei = cast.mei()
    made = [invite(mei, f"+86139001400{number:02d}", Role.ORG_CLERK)[0] for number in range(MEMBERS_MOST - 1)]
    with pytest.raises(TooManyMembers):
        invite(mei, STRANGER, Role.ORG_CLERK)
    Invitation.objects.filter(id__in=[each.id for each in made[:5]]).update(ended_at=timezone.now())
    assert MEMBERS_MOST == ADDED_A_DAY
    invite(mei, "+8613900140098", Role.ORG_CLERK)
    with pytest.raises(RateLimited):
        invite(mei, STRANGER, Role.ORG_CLERK)
    assert len(sent) == ADDED_A_DAY


def test_what_a_leaver_offered_falls_with_the_role():
    mei, lin = identified(cast.mei(), 1), cast.lin()
    second = joined(mei, "Hua", Role.ORG_OWNER, 2)
    invitation, code = invite(second, lin.phone, Role.ORG_CLERK)
    role = Membership.objects.get(user=second.user, ended_at=None)
    end_member(actor=mei.actor, now=timezone.now(), party_id=mei.organisation.id, membership_id=role.id)
    with pytest.raises(NotFound):
        accept(lin, invitation, code)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_up_at_once_one_does():
    mei, lin = cast.mei(), cast.lin()
    invitation, code = invite(mei, lin.phone, Role.ORG_CLERK)

    def attempt(_: int) -> bool:
        try:
            accept(lin, invitation, code)
        except NotFound:
            return False
        return True

    assert in_parallel(2, attempt).count(True) == 1
    assert Membership.objects.filter(user=lin.user).count() == 1
