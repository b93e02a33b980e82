"""The caller's own person and consents over HTTP."""

import pytest

from accounts.consents.notices import current_notice
from accounts.people.models import Party
from tests import cast

pytestmark = pytest.mark.django_db


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_me_shows_the_person_and_nothing_else():
    lin = cast.lin()
    assert cast.client_for(lin).get("/api/v1/me").json() == {
        "id": str(lin.user.id),
        "party_id": str(lin.party.id),
        "nickname": "Lin",
        "language": "zh-hans",
        "region": "CN-GD-GZ",
        "kyc_level": 0,
        "memberships": [],
    }


def test_me_is_the_person_also_when_acting_for_an_organisation():
    mei = cast.mei()
    me = cast.client_for(mei).get("/api/v1/me").json()
    assert me["party_id"] == str(mei.party.id)
    assert me["memberships"] == [{"party_id": str(mei.organisation.id), "role": "ORG_OWNER", "region": None}]


def test_a_change_shows_and_stays():
    client = cast.client_for(cast.lin())
    body = {"nickname": "小林 🌱", "language": "en", "region": None}
    changed = client.patch("/api/v1/me", body, format="json")
    assert changed.status_code == 200
    me = client.get("/api/v1/me").json()
    assert changed.json() == me
    assert {name: me[name] for name in body} == body


def test_an_empty_change_changes_nothing():
    client = cast.client_for(cast.lin())
    before = client.get("/api/v1/me").json()
    assert client.patch("/api/v1/me", {}, format="json").json() == before


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"nickname": "x" * 41}, "invalid_input", "/nickname"),
        ({"nickname": None}, "invalid_input", "/nickname"),
        ({"nickname": "a\u2028b"}, "invalid_input", "/nickname"),
        ({"nickname": "a\nb"}, "invalid_input", "/nickname"),
        ({"language": "fr"}, "invalid_input", "/language"),
        ({"region": "CN-XX"}, "invalid_input", "/region"),
        ({"region": 7}, "invalid_input", "/region"),
        *(
            ({name: value}, "unknown_field", f"/{name}")
            for name, value in {
                "id": "1",
                "party_id": "1",
                "kyc_level": 2,
                "memberships": [],
                "is_staff": True,
                "is_superuser": True,
                "is_active": True,
                "phone": "+8613900000000",
                "frozen_at": None,
                "role": "ADMINISTRATOR",
                "__proto__": {},
            }.items()
        ),
    ],
)
def test_a_bad_change_is_refused_with_its_pointer(body, code, pointer):
    lin = cast.lin()
    answer = cast.client_for(lin).patch("/api/v1/me", body, format="json")
    assert code_of(answer) == (400, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    stored = Party.objects.get(id=lin.party.id)
    assert (stored.name, stored.language, stored.region, stored.kyc_level) == (
        "Lin",
        "zh-hans",
        "CN-GD-GZ",
        0,
    )


def test_consents_are_listed_with_the_notice_to_show():
    client = cast.client_for(cast.resident("Lin", consents=["activity_data"]))
    page = client.get("/api/v1/consents").json()
    assert (page["next"], page["previous"]) == (None, None)
    by_purpose = {consent["purpose"]: consent for consent in page["results"]}
    version = current_notice("activity_data").version
    assert by_purpose["activity_data"]["granted"] is True
    assert by_purpose["activity_data"]["notice_version"] == version
    assert by_purpose["location_trace"]["granted"] is False
    assert by_purpose["location_trace"]["notice_version"] is None
    assert by_purpose["location_trace"]["notice"].startswith("If you agree")


def test_a_consent_is_given_and_withdrawn():
    client = cast.client_for(cast.resident("Lin", consents=()))
    version = current_notice("market").version
    path = "/api/v1/consents/market"
    given = client.put(path, {"granted": True, "notice_version": version}, format="json")
    assert (given.status_code, given.json()["granted"], given.json()["notice_version"]) == (
        200,
        True,
        version,
    )
    assert client.put(path, {"granted": False}, format="json").json()["granted"] is False


@pytest.mark.parametrize(
    ("purpose", "body", "expected"),
    [
        ("market", {"granted": True, "notice_version": "1999-01"}, (409, "notice_outdated")),
        ("market", {"granted": True}, (409, "notice_outdated")),
        ("market", {"notice_version": "2026-01"}, (400, "invalid_input")),
        ("market", {"granted": "perhaps"}, (400, "invalid_input")),
        ("market", {"granted": True, "at": "2020-01-01"}, (400, "unknown_field")),
        ("everything", {"granted": True, "notice_version": "2026-01"}, (404, "not_found")),
    ],
)
def test_a_bad_consent_is_refused(purpose, body, expected):
    client = cast.client_for(cast.resident("Lin", consents=()))
    assert code_of(client.put(f"/api/v1/consents/{purpose}", body, format="json")) == expected
    assert not any(consent["granted"] for consent in client.get("/api/v1/consents").json()["results"])
