"""A role for the authority goes from one administrator's page to another's, and never round in a circle."""

import pytest

from accounts.people.models import Membership, User
from accounts.people.role_models import RoleProposal
from accounts.people.roles import Role
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.test_desks import figures
from tests.admin.world import address

pytestmark = pytest.mark.django_db
WHY = {"reason": "joins the register in May"}
ROLE = {"role": "REGISTRAR", "region": cast.GUANGZHOU}


@pytest.fixture
def hua() -> User:
    return cast.hua().user


@pytest.fixture
def proposed(hua) -> RoleProposal:
    """What Rong proposes on Hua's page."""
    rong = client_of(cast.rong())
    assert rong.post(address(User, "propose_role", hua), WHY | ROLE).status_code == 302
    return RoleProposal.objects.get(user=hua)


def test_proposed_on_the_users_page_it_waits_for_another_administrator_who_gives_it(proposed, hua):
    bo = client_of(cast.staff("Bo", Role.ADMINISTRATOR))
    count, note, is_late = figures(bo)["Proposed roles"]
    assert (count, note.startswith("The first of it is due on"), is_late) == ("1", True, False)
    page = bo.get(address(RoleProposal, "change", proposed)).content.decode()
    assert [told for told in (WHY["reason"], "registrar", "Guangzhou") if told not in page] == []
    given = bo.post(address(RoleProposal, "confirm", proposed), WHY | {"code": code_of(bo)})
    assert given.status_code == 302
    held = Membership.objects.get(user=hua)
    assert (held.role, held.region) == ("REGISTRAR", cast.GUANGZHOU)
    assert "Proposed by" in bo.get(address(Membership, "change", held)).content.decode()
    assert figures(bo)["Proposed roles"][0] == "0"


def test_whoever_proposed_it_gives_it_not_and_may_drop_it(proposed, hua):
    rong = client_of(User.objects.get(username="rong"))
    assert figures(rong)["Proposed roles"][0] == "0", "nobody waits for themselves"
    refused = rong.post(address(RoleProposal, "confirm", proposed), WHY | {"code": code_of(rong)})
    assert refused.status_code == 403
    assert "Another person must decide this" in refused.content.decode()
    assert rong.post(address(RoleProposal, "drop", proposed), WHY).status_code == 302
    assert not Membership.objects.filter(user=hua).exists()


def test_a_verifier_is_proposed_for_a_body_and_held_for_it_once_another_has_given_the_role(hua):
    pearl = cast.organisation("Pearl Verification")
    rong, bo = client_of(cast.rong()), client_of(cast.staff("Bo", Role.ADMINISTRATOR))
    form = {"role": "VERIFIER", "region": ""}
    refused = rong.post(address(User, "propose_role", hua), WHY | form)
    assert "does not fit" in refused.content.decode(), "a verifier of nobody"
    form["organisation"] = str(pearl.id)
    assert rong.post(address(User, "propose_role", hua), WHY | form).status_code == 302
    proposal = RoleProposal.objects.get(user=hua)
    assert "Pearl Verification" in bo.get(address(RoleProposal, "change", proposal)).content.decode()
    given = bo.post(address(RoleProposal, "confirm", proposal), WHY | {"code": code_of(bo)})
    assert given.status_code == 302
    assert Membership.objects.get(user=hua).party == pearl


def test_the_form_offers_what_two_give_alone(hua):
    rong = client_of(cast.rong())
    page = rong.get(address(User, "propose_role", hua)).content.decode()
    assert 'value="REGISTRAR"' in page
    assert 'value="ORG_OWNER"' not in page
    answer = rong.post(address(User, "propose_role", hua), WHY | {"role": "ORG_OWNER", "region": ""})
    assert list(answer.context["form"].errors) == ["role"]
