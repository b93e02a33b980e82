"""Organisations over HTTP: registered, read by who acts for them, members who stay nameless."""

import pytest

from accounts.people.models import Party
from accounts.people.roles import Role
from tests import cast
from tests.accounts.organisations.codes import code_number
from tests.accounts.organisations.people import joined

pytestmark = pytest.mark.django_db
PATH = "/api/v1/organisations"
BAKERY = {"name": "Sunrise Bakery 旭日面包", "code": code_number(1)}


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def registered(client) -> dict:
    answer = client.post(PATH, BAKERY, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_person_registers_an_organisation_and_acts_for_it_at_once():
    mei = cast.resident("Mei")
    client = cast.client_for(mei)
    made = registered(client)
    assert (made["name"], made["code"], made["region"]) == (BAKERY["name"], BAKERY["code"], "CN-GD-GZ")
    assert (made["status"], made["allowed_actions"]) == ("ACTIVE", [])
    assert [(event["action"], event["role"]) for event in made["history"]] == [
        ("organisation_registered", "RESIDENT")
    ]
    memberships = client.get("/api/v1/me").json()["memberships"]
    assert memberships == [{"party_id": made["id"], "role": "ORG_OWNER", "region": None}]
    as_owner = {"HTTP_PUHUI_PARTY": made["id"]}
    read = client.get(f"{PATH}/{made['id']}", **as_owner).json()
    assert read["allowed_actions"] == ["invite_member", "end_member", "submit_check"]


def test_a_slip_in_the_code_and_a_code_that_is_taken():
    client, other = cast.client_for(cast.resident("Mei")), cast.client_for(cast.lin())
    wrong = BAKERY | {"code": BAKERY["code"][:-1] + ("0" if BAKERY["code"][-1] != "0" else "1")}
    answer = client.post(PATH, wrong, format="json")
    assert code_of(answer) == (400, "organisation_code_invalid")
    assert answer.json()["errors"][0]["pointer"] == "/code"
    registered(client)
    assert code_of(other.post(PATH, BAKERY, format="json")) == (409, "organisation_exists")
    assert Party.objects.filter(kind="ORGANISATION").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\u202eb"},
        {"name": 7},
        {"code": None},
        {"region": "CN-XX"},
        {"colour": "red"},
        {"kyc_level": 2},
    ],
)
def test_a_bad_body_stores_nothing(change):
    answer = cast.client_for(cast.lin()).post(PATH, BAKERY | change, format="json")
    assert answer.status_code == 400
    assert not Party.objects.filter(kind="ORGANISATION").exists()


def test_only_members_and_staff_read_it():
    mei = cast.resident("Mei")
    where = f"{PATH}/{registered(cast.client_for(mei))['id']}"
    for stranger in (cast.lin(), cast.qiao()):
        assert code_of(cast.client_for(stranger).get(where)) == (404, "not_found")
    registrar = cast.client_for(cast.chen())
    assert registrar.get(where).json()["allowed_actions"] == []
    assert code_of(registrar.get(f"{where}/members")) == (403, "not_permitted")


def test_the_answer_is_the_same_whether_the_number_has_a_user_or_not():
    mei = cast.mei()
    client, members = cast.client_for(mei), f"{PATH}/{mei.organisation.id}/members"
    cast.lin()
    known = client.post(members, {"phone": cast.PHONES["Lin"], "role": "ORG_CLERK"}, format="json")
    unknown = client.post(members, {"phone": "+8613900139000", "role": "ORG_CLERK"}, format="json")
    assert (known.status_code, unknown.status_code) == (201, 201)
    keys = {"id", "phone", "role", "invited_at", "expires_at"}
    assert set(known.json()) == set(unknown.json()) == keys
    invitations = f"{PATH}/{mei.organisation.id}/invitations"
    listed = client.get(invitations).json()["results"]
    assert [(row["phone"], row["role"]) for row in listed] == [("*********00", "ORG_CLERK")] * 2
    assert "Lin" not in str(listed)
    assert [row["phone"] for row in client.get(members).json()["results"]] == ["*********02"]
    assert client.delete(f"{invitations}/{unknown.json()['id']}").status_code == 204
    assert len(client.get(invitations).json()["results"]) == 1


def test_who_is_named_acts_for_it_until_the_role_ends():
    mei = cast.mei()
    lin = joined(mei, "Lin", Role.ORG_CLERK, 1)
    client, members = cast.client_for(mei), f"{PATH}/{mei.organisation.id}/members"
    made = client.get(members).json()["results"][0]
    clerk, acting = cast.client_for(lin), {"HTTP_PUHUI_PARTY": str(mei.organisation.id)}
    assert clerk.get(f"{PATH}/{mei.organisation.id}", **acting).status_code == 404  # it has no profile
    assert clerk.get("/api/v1/account", **acting).status_code == 200
    assert code_of(clerk.get(members, **acting)) == (403, "not_permitted")
    ended = client.delete(f"{members}/{made['id']}", {"reason": "moved away"}, format="json")
    assert (ended.status_code, ended.content) == (204, b"")
    assert clerk.get("/api/v1/account", **acting).status_code == 404
    assert code_of(client.delete(f"{members}/{made['id']}")) == (404, "not_found")


def test_the_owner_cannot_be_ended_when_alone():
    mei = cast.mei()
    held = mei.user.memberships.get(role=Role.ORG_OWNER)
    answer = cast.client_for(mei).delete(f"{PATH}/{mei.organisation.id}/members/{held.id}")
    assert code_of(answer) == (409, "last_owner")
