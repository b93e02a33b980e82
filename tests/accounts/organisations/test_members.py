"""Members: ended by the owner, never the last one, and what they approved falls with them."""

import pytest
from django.utils import timezone

from accounts.organisations.policies import LastOwner
from accounts.organisations.services import end_member, invite_member
from accounts.people.models import Membership
from accounts.people.roles import Role
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.organisations.people import identified, joined
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db


def end(owner, held: Membership, **more) -> None:
    values = {"party_id": owner.organisation.id, "membership_id": held.id} | more
    end_member(actor=owner.actor, now=timezone.now(), **values)


def role_of(member) -> Membership:
    return Membership.objects.get(party=member.organisation, user=member.user, ended_at=None)


def test_an_owner_ends_a_clerk_who_may_be_invited_again():
    mei = cast.mei()
    held = role_of(joined(mei, "Lin", Role.ORG_CLERK, 1))
    end(mei, held, reason="moved away")
    held.refresh_from_db()
    assert held.end_reason == "moved away"
    actions = AuditEvent.objects.filter(object_id=str(held.id)).order_by("id").values_list("action", "reason")
    assert list(actions) == [("role_granted", ""), ("role_ended", "moved away")]
    with pytest.raises(NotFound):
        end(mei, held)
    invite_member(
        actor=mei.actor,
        now=timezone.now(),
        party_id=mei.organisation.id,
        phone=cast.PHONES["Lin"],
        role=Role.ORG_CLERK,
    )


def test_only_the_owner_acting_for_it_manages_it():
    mei, lin = cast.mei(), cast.lin()
    held = role_of(mei)
    clerk = cast.member_of("Hua", Role.ORG_CLERK, mei.organisation)
    trader = cast.member_of("Qiao", Role.TRADER, cast.organisation("Harbour Carbon"))
    expectations = {clerk: NotPermitted, trader: NotFound, lin: NotFound, cast.chen(): NotPermitted}
    for wrong, expected in expectations.items():
        values = {"actor": wrong.actor, "now": timezone.now(), "party_id": mei.organisation.id}
        with pytest.raises(expected):
            invite_member(phone="+8613900139000", role=Role.ORG_CLERK, **values)
        with pytest.raises(expected):
            end_member(membership_id=held.id, **values)


def test_the_last_owner_stays_and_a_second_one_may_send_the_first_away():
    mei = identified(cast.mei(), 1)
    first = role_of(mei)
    with pytest.raises(LastOwner):
        end(mei, first)
    second = role_of(joined(mei, "Lin", Role.ORG_OWNER, 2))
    end(mei, first)
    second.refresh_from_db()
    assert second.ended_at is None


def test_a_membership_of_another_organisation_is_not_there():
    mei, qiao = cast.mei(), cast.qiao()
    for held in (Membership.objects.get(party=qiao.organisation), Membership(id=new_id())):
        with pytest.raises(NotFound):
            end(mei, held)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_send_each_other_away_leave_one():
    mei = cast.mei()
    lin = cast.member_of("Lin", Role.ORG_OWNER, mei.organisation)
    roles = list(Membership.objects.filter(party=mei.organisation).order_by("granted_at"))

    def attempt(number: int) -> bool:
        try:
            end((mei, lin)[number], roles[1 - number])
        except (LastOwner, NotFound):
            return False
        return True

    assert in_parallel(2, attempt).count(True) == 1
    assert Membership.objects.filter(party=mei.organisation, ended_at=None).count() == 1
