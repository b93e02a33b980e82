"""Granting and ending roles."""

import pytest
from django.utils import timezone

from accounts.people.models import Membership, Party, User
from accounts.people.selectors import memberships_of
from accounts.people.services import end_role, grant_role
from accounts.people.services.memberships import RoleHeld
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.regions import RegionUnknown
from tests import cast

pytestmark = pytest.mark.django_db


def grant(actor, user, role, **more):
    return grant_role(actor=actor, now=timezone.now(), user_id=user.id, role=role, **more)


@pytest.fixture
def bakery() -> Party:
    return cast.organisation("Sunrise Bakery", region="CN-GD-GZ")


def test_an_administrator_grants_a_role_and_ends_it_again(bakery):
    rong, lin = cast.rong(), cast.lin()
    held = grant(rong.actor, lin.user, "ORG_CLERK", party_id=bakery.id, reason="joined the team")
    assert [m.role for m in memberships_of(lin.user.id)] == ["ORG_CLERK"]
    end_role(actor=rong.actor, now=timezone.now(), membership_id=held.id, reason="left the team")
    assert not memberships_of(lin.user.id)
    reasons = AuditEvent.objects.filter(action__startswith="role_", actor_user_id=rong.user.id)
    assert sorted(reasons.values_list("reason", flat=True)) == ["joined the team", "left the team"]


def test_a_role_ends_once_and_with_a_reason(bakery):
    rong, lin = cast.rong(), cast.lin()
    held = grant(rong.actor, lin.user, "ORG_CLERK", party_id=bakery.id)
    with pytest.raises(InvalidInput):
        end_role(actor=rong.actor, now=timezone.now(), membership_id=held.id, reason=" ")
    end_role(actor=rong.actor, now=timezone.now(), membership_id=held.id, reason="done")
    with pytest.raises(NotFound):
        end_role(actor=rong.actor, now=timezone.now(), membership_id=held.id, reason="done")


def test_nobody_grants_a_role_to_oneself(bakery):
    rong = cast.rong()
    with pytest.raises(NotPermitted):
        grant(rong.actor, rong.user, "ORG_OWNER", party_id=bakery.id)


def test_one_administrator_alone_gives_no_role_for_the_authority():
    rong = cast.rong()
    with pytest.raises(NotPermitted, match="another gives it"):
        grant(rong.actor, cast.lin().user, "REGISTRAR")


def test_a_registrar_grants_no_roles(bakery):
    with pytest.raises(NotPermitted):
        grant(cast.chen().actor, cast.lin().user, "ORG_CLERK", party_id=bakery.id)


def test_a_role_is_held_once_and_may_come_again_after_its_end(bakery):
    rong, lin = cast.rong(), cast.lin()
    first = grant(rong.actor, lin.user, "ORG_CLERK", party_id=bakery.id)
    with pytest.raises(RoleHeld):
        grant(rong.actor, lin.user, "ORG_CLERK", party_id=bakery.id)
    end_role(actor=rong.actor, now=timezone.now(), membership_id=first.id, reason="leave")
    grant(rong.actor, lin.user, "ORG_CLERK", party_id=bakery.id)
    assert Membership.objects.filter(user=lin.user).count() == 2


@pytest.mark.parametrize("role", ["ORG_OWNER", "VERIFIER", "TRADER"])
def test_a_role_for_an_organisation_names_one(role):
    with pytest.raises(InvalidInput):
        grant(cast.INSTALLATION, cast.lin().user, role)


def test_a_role_for_the_authority_names_no_organisation():
    bakery = cast.organisation("Sunrise Bakery")
    with pytest.raises(InvalidInput):
        grant(cast.INSTALLATION, cast.lin().user, "REGISTRAR", party_id=bakery.id)


def test_nobody_acts_for_another_person():
    lin, hua = cast.lin(), cast.hua()
    with pytest.raises(NotFound):
        grant(cast.INSTALLATION, lin.user, "ORG_OWNER", party_id=hua.party.id)


def test_roles_users_and_regions_that_do_not_exist_are_refused():
    lin = cast.lin()
    with pytest.raises(InvalidInput):
        grant(cast.INSTALLATION, lin.user, "EMPEROR")
    with pytest.raises(RegionUnknown):
        grant(cast.INSTALLATION, lin.user, "REGISTRAR", region="CN-XX")
    with pytest.raises(NotFound):
        grant_role(actor=cast.INSTALLATION, now=timezone.now(), user_id=new_id(), role="REGISTRAR")


def test_rights_in_the_admin_come_from_roles_for_the_authority_alone():
    assert User.objects.get(id=cast.rong().user.id).has_perm("accounts.block_user")
    mei = cast.mei()
    assert not mei.user.has_perm("credits.view_project")
    assert not mei.user.has_module_perms("credits")
