"""Who calls: bearer tokens, other schemes, and the party acted for."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient, APIRequestFactory

from accounts.people.services import end_role
from accounts.rest.authentication import BearerAuthentication
from accounts.signin.models import Session
from puhui.kernel.errors import NotFound, TokenInvalid
from puhui.kernel.ids import new_id
from tests import cast

pytestmark = pytest.mark.django_db


def authenticated(member, **headers):
    credentials = cast.client_for(member)._credentials
    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=credentials["HTTP_AUTHORIZATION"], **headers)
    return BearerAuthentication().authenticate(request)


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_resident_acts_as_oneself_without_roles():
    lin = cast.lin()
    caller, actor = authenticated(lin)
    assert caller.pk == lin.user.id
    assert caller.is_authenticated
    assert (actor.user_id, actor.person_id, actor.party_id) == (lin.user.id, lin.party.id, lin.party.id)
    assert (actor.roles, actor.region, actor.device_trusted) == ((), "CN-GD-GZ", True)
    assert actor.session_id == Session.objects.get(user=lin.user).id


def test_staff_act_as_themselves_with_their_roles_and_regions():
    _, actor = authenticated(cast.staff("Chen", "REGISTRAR", region="CN-GD-GZ"))
    assert [(role.role, role.region, role.party_id) for role in actor.roles] == [
        ("REGISTRAR", "CN-GD-GZ", None)
    ]
    assert actor.name == "chen"


def test_an_owner_acts_for_the_organisation_named_in_the_header():
    mei = cast.mei()
    _, actor = authenticated(mei, HTTP_PUHUI_PARTY=str(mei.organisation.id))
    assert (actor.person_id, actor.party_id) == (mei.party.id, mei.organisation.id)
    assert [(role.role, role.party_id) for role in actor.roles] == [("ORG_OWNER", mei.organisation.id)]


def test_without_the_header_an_owner_acts_as_oneself_and_without_that_role():
    mei = cast.mei()
    _, actor = authenticated(mei)
    assert (actor.party_id, actor.roles) == (mei.party.id, ())


def test_naming_oneself_changes_nothing():
    lin = cast.lin()
    _, actor = authenticated(lin, HTTP_PUHUI_PARTY=str(lin.party.id))
    assert actor.party_id == lin.party.id


@pytest.mark.parametrize("header", ["", "nonsense", "0", "null", "' OR 1=1"])
def test_a_header_that_names_no_party_is_not_found(header):
    with pytest.raises(NotFound):
        authenticated(cast.lin(), HTTP_PUHUI_PARTY=header)


def test_nobody_acts_for_another_person_an_unknown_party_or_a_foreign_organisation():
    lin = cast.lin()
    for party_id in (cast.hua().party.id, new_id(), cast.mei().organisation.id):
        with pytest.raises(NotFound):
            authenticated(lin, HTTP_PUHUI_PARTY=str(party_id))


def test_an_ended_role_lets_nobody_act():
    mei = cast.mei()
    held = mei.user.memberships.get()
    end_role(actor=cast.INSTALLATION, now=timezone.now(), membership_id=held.id, reason="sold")
    with pytest.raises(NotFound):
        authenticated(mei, HTTP_PUHUI_PARTY=str(mei.organisation.id))


def test_a_role_in_one_organisation_is_none_in_another():
    mei, wei = cast.mei(), cast.wei()
    with pytest.raises(NotFound):
        authenticated(mei, HTTP_PUHUI_PARTY=str(wei.organisation.id))


@pytest.mark.parametrize("value", ["", "Merchant abc", "Basic abc", "Token abc"])
def test_another_scheme_is_left_to_who_knows_it(value):
    request = APIRequestFactory().get("/", **({"HTTP_AUTHORIZATION": value} if value else {}))
    assert BearerAuthentication().authenticate(request) is None


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "bearer x.y.z", "Bearer a b"])
def test_a_bearer_without_a_genuine_token_is_refused(value):
    with pytest.raises(TokenInvalid):
        BearerAuthentication().authenticate(APIRequestFactory().get("/", HTTP_AUTHORIZATION=value))


def test_a_session_that_is_gone_is_refused():
    from accounts.signin.tokens import make_access

    answer = cast.client_with(make_access(new_id(), timezone.now())).get("/api/v1/me")
    assert code_of(answer) == (401, "token_invalid")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_no_token_at_all_is_refused():
    assert code_of(APIClient().get("/api/v1/me")) == (401, "token_invalid")


def test_an_expired_token_says_so():
    from datetime import timedelta

    from accounts.signin.tokens import make_access

    cast.client_for(cast.lin())
    token = make_access(Session.objects.get().id, timezone.now() - timedelta(hours=1))
    assert code_of(cast.client_with(token).get("/api/v1/me")) == (401, "token_expired")


def test_signing_in_costs_one_statement(django_assert_num_queries):
    credentials = cast.client_for(cast.mei())._credentials
    request = APIRequestFactory().get("/", **credentials)
    with django_assert_num_queries(1):
        BearerAuthentication().authenticate(request)
