"""Members: named by the owner by number, ended by the owner, and no word about the person behind."""

import pytest
from django.utils import timezone

from accounts.organisations.policies import ADDED_A_DAY, MEMBERS_MOST, LastOwner, TooManyMembers
from accounts.organisations.services import add_member, end_member
from accounts.people.models import Membership, User
from accounts.people.phones import PhoneInvalid
from accounts.people.roles import Role
from accounts.people.selectors import user_by_phone
from accounts.people.services.memberships import RoleHeld
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, RateLimited
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db


def add(owner, phone: str = cast.PHONES["Lin"], role: str = Role.ORG_CLERK, party=None) -> Membership:
    party_id = (party or owner.organisation).id
    return add_member(actor=owner.actor, now=timezone.now(), party_id=party_id, phone=phone, role=role)


def end(owner, held: Membership, **more) -> None:
    values = {"party_id": owner.organisation.id, "membership_id": held.id} | more
    end_member(actor=owner.actor, now=timezone.now(), **values)


def own(organisation) -> Membership:
    return Membership.objects.get(party=organisation, role=Role.ORG_OWNER, ended_at=None)


def test_an_owner_names_a_clerk_and_ends_it_again():
    mei, lin = cast.mei(), cast.lin()
    held = add(mei)
    assert (held.user_id, held.party_id, held.role) == (lin.user.id, mei.organisation.id, "ORG_CLERK")
    assert held.granted_by_id == mei.user.id
    end(mei, held, reason="moved away")
    held.refresh_from_db()
    assert held.end_reason == "moved away"
    actions = AuditEvent.objects.filter(object_id=str(held.id)).order_by("id").values_list("action", "reason")
    assert list(actions) == [("role_granted", ""), ("role_ended", "moved away")]
    add(mei)  # may come back


def test_a_number_that_nobody_had_becomes_a_person_who_finds_the_role():
    mei, phone = cast.mei(), "+8613900139000"
    held = add(mei, phone)
    assert user_by_phone(phone).id == held.user_id
    assert held.user.person.name == ""
    assert not held.user.is_staff


def test_a_role_is_held_once():
    mei = cast.mei()
    cast.lin()
    add(mei)
    with pytest.raises(RoleHeld):
        add(mei)
    add(mei, role=Role.TRADER)


@pytest.mark.parametrize("role", ["VERIFIER", "REGISTRAR", "ADMINISTRATOR", "RESIDENT", ""])
def test_an_owner_gives_no_role_of_the_authority_nor_makes_a_verifier(role):
    with pytest.raises(InvalidInput):
        add(cast.mei(), role=role)
    assert not User.objects.filter(phone_index__isnull=False).exclude(memberships__isnull=False).exists()


def test_a_bad_number_is_refused():
    with pytest.raises(PhoneInvalid):
        add(cast.mei(), phone="13800138000")


def test_nobody_gives_themselves_a_role():
    mei = cast.mei()
    with pytest.raises(NotPermitted):
        add(mei, phone=mei.phone, role=Role.TRADER)


def test_only_the_owner_acting_for_it_manages_it():
    mei, lin = cast.mei(), cast.lin()
    held = own(mei.organisation)
    clerk = cast.member_of("Hua", Role.ORG_CLERK, mei.organisation)
    trader = cast.member_of("Qiao", Role.TRADER, cast.organisation("Harbour Carbon"))
    expectations = {clerk: NotPermitted, trader: NotFound, lin: NotFound, cast.chen(): NotPermitted}
    for wrong, expected in expectations.items():
        with pytest.raises(expected):
            add(wrong, phone="+8613900139000", party=mei.organisation)
        with pytest.raises(expected):
            end_member(
                actor=wrong.actor,
                now=timezone.now(),
                party_id=mei.organisation.id,
                membership_id=held.id,
            )
    assert user_by_phone("+8613900139000") is None


def test_the_last_owner_stays_and_a_second_one_may_send_the_first_away():
    mei = cast.mei()
    first = own(mei.organisation)
    with pytest.raises(LastOwner):
        end(mei, first)
    cast.lin()
    second = add(mei, role=Role.ORG_OWNER)
    end(mei, first)
    second.refresh_from_db()
    assert second.ended_at is None


def test_a_membership_of_another_organisation_is_not_there():
    mei, qiao = cast.mei(), cast.qiao()
    for held in (Membership.objects.get(party=qiao.organisation), Membership(id=new_id())):
        with pytest.raises(NotFound):
            end(mei, held)


def test_there_is_an_end_to_naming_people():
    mei = cast.mei()
    for number in range(MEMBERS_MOST - 1):
        add(mei, phone=f"+86139001400{number:02d}")
    with pytest.raises(TooManyMembers):
        add(mei, phone="+8613900140099")
    for held in Membership.objects.filter(party=mei.organisation, role="ORG_CLERK")[:5]:
        end(mei, held)
    assert MEMBERS_MOST == ADDED_A_DAY
    with pytest.raises(RateLimited):
        add(mei, phone="+8613900140099")


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
