"""Retirements over HTTP: what is taken, refused and repeated."""

import pytest

from credits.retirement.models import Retirement
from puhui.kernel.models import IdempotencyRecord
from tests import cast
from tests.credits.registry.parties import holdings_t, lay_parties
from tests.credits.rewards.grams import balances, credit, load_catalogues

pytestmark = pytest.mark.django_db
PATH = "/api/v1/retirements"
BODY = {
    "book": "personal",
    "quantity_g": 60,
    "purpose": "voluntary",
    "beneficiary": "林小姐",
    "reason": "世界地球日",
}
REGISTRY = {
    "book": "registry",
    "batch": "DEMO-GZ-PV-2025-0001",
    "quantity_t": 1,
    "purpose": "compliance",
    "beneficiary": "Sunrise Bakery",
}


@pytest.fixture(autouse=True)
def _catalogues(db):
    load_catalogues()


@pytest.fixture
def lin():
    member = cast.lin()
    credit(member.party.id, 100)
    return member


@pytest.fixture
def client(lin):
    return cast.client_for(lin)


def retire(client, key="k1", **changes):
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not ...}
    return client.post(PATH, body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_the_answer_has_what_a_holder_needs(lin, client):
    answer = retire(client)
    assert answer.status_code == 201
    body = answer.json()
    stored = Retirement.objects.get()
    assert body["id"] == str(stored.id)
    assert body["certificate_no"] == stored.certificate_no
    assert (
        body["certificate_url"] == f"http://testserver/api/v1/registry/certificates/{stored.certificate_no}"
    )
    assert body["pdf_url"] == body["certificate_url"] + ".pdf"
    assert {name: body[name] for name in BODY} == BODY
    assert body["units"][0]["quantity_g"] == 60
    assert balances(lin.party.id) == {"PERSONAL": 40}
    assert client.get(body["certificate_url"]).status_code == 200


def test_the_printed_address_is_the_public_one(client, settings):
    settings.PUBLIC_URL = "https://puhui.example"
    assert retire(client).json()["certificate_url"].startswith("https://puhui.example/api/v1/registry/")


def test_once_whatever_the_retries(client):
    first, again = retire(client), retire(client)
    assert again.content == first.content
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    other = retire(client, quantity_g=1)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Retirement.objects.count() == 1
    assert IdempotencyRecord.objects.get().command_id == Retirement.objects.get().command_id


def test_more_than_is_held_is_answered_the_same_again(lin, client):
    refused = retire(client, quantity_g=101)
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_units")
    assert refused["Content-Type"] == "application/problem+json"
    credit(lin.party.id, 100)
    again = retire(client, quantity_g=101)
    assert again.content == refused.content
    assert again["Idempotency-Replayed"] == "true"
    assert retire(client, "k2", quantity_g=101).status_code == 201


@pytest.mark.parametrize("purpose", ["compliance", "ecological_compensation", "fun"])
def test_personal_grams_are_not_for_compliance(client, purpose):
    refused = retire(client, purpose=purpose)
    assert (refused.status_code, refused.json()["code"]) == (400, "purpose_not_allowed")
    assert refused.json()["errors"][0]["pointer"] == "/purpose"
    assert not Retirement.objects.exists()
    assert not IdempotencyRecord.objects.exists()
    assert retire(client).status_code == 201  # the key was not used up


def test_whole_tonnes_of_the_register_are_told_with_their_batch_and_serials():
    parties = lay_parties()
    client = cast.client_for(parties.mei)
    headers = {"Puhui-Party": str(parties.bakery.id), "Idempotency-Key": "r"}
    answer = client.post(PATH, REGISTRY | {"batch": parties.batch, "quantity_t": 3}, "json", headers=headers)
    assert answer.status_code == 201
    body, stored = answer.json(), Retirement.objects.get()
    assert (body["id"], body["certificate_no"]) == (str(stored.id), stored.certificate_no)
    assert (body["book"], body["quantity_t"], body["quantity_g"]) == ("registry", 3, 3_000_000)
    (units,) = body["units"]
    assert (units["batch"], units["quantity_g"]) == (parties.batch, 3_000_000)
    assert units["serials"] == [f"{parties.batch}-1-3"]
    assert holdings_t(parties.bakery.id) == (97, 0)


def test_who_holds_no_registry_units_retires_none_and_is_told_first_of_a_wrong_purpose(client):
    refused = client.post(PATH, REGISTRY, format="json", HTTP_IDEMPOTENCY_KEY="r")
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_units")
    wrong = client.post(PATH, {**REGISTRY, "purpose": "fun"}, format="json", HTTP_IDEMPOTENCY_KEY="r2")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "purpose_not_allowed")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"quantity_g": 0}, "/quantity_g", "min_value"),
        ({"quantity_g": -5}, "/quantity_g", "min_value"),
        ({"quantity_g": 2**53 + 1}, "/quantity_g", "max_value"),
        ({"quantity_g": "60"}, "/quantity_g", "invalid"),
        ({"quantity_g": 60.0}, "/quantity_g", "invalid"),
        ({"quantity_g": True}, "/quantity_g", "invalid"),
        ({"quantity_g": ...}, "/quantity_g", "required"),
        ({"purpose": ...}, "/purpose", "required"),
        ({"purpose": None}, "/purpose", "null"),
        ({"beneficiary": ...}, "/beneficiary", "required"),
        ({"beneficiary": "  "}, "/beneficiary", "blank"),
        ({"beneficiary": "x" * 101}, "/beneficiary", "max_length"),
        ({"beneficiary": 5}, "/beneficiary", "invalid"),
        ({"beneficiary": "a\nb"}, "/beneficiary", "unseen"),
        ({"beneficiary": "a\u202eb"}, "/beneficiary", "unseen"),
        ({"beneficiary": "a\u200bb"}, "/beneficiary", "unseen"),
        ({"reason": "x" * 201}, "/reason", "max_length"),
        ({"book": "coins"}, "/book", "invalid"),
        ({"book": ...}, "/book", "invalid"),
        ({"book": ["personal"]}, "/book", "invalid"),
        ({"batch": "1"}, "/batch", "unknown_field"),
        ({"quantity_t": 1}, "/quantity_t", "unknown_field"),
        ({"party_id": "x"}, "/party_id", "unknown_field"),
    ],
)
def test_a_wrong_body_names_the_field(client, changes, pointer, code):
    refused = retire(client, **changes)
    assert refused.status_code == 400
    members = {(member["pointer"], member["code"]) for member in refused.json()["errors"]}
    assert (pointer, code) in members
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("body", [[], "x", 5, None])
def test_a_body_that_is_no_object_is_refused(client, body):
    assert client.post(PATH, body, format="json", HTTP_IDEMPOTENCY_KEY="k").status_code == 400


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 201, "鍵"])
def test_a_key_is_needed(client, key):
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    refused = client.post(PATH, BODY, format="json", **headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")


def test_one_sees_ones_own_only(lin, client):
    mine = retire(client).json()
    assert client.get(f"{PATH}/{mine['id']}").json() == mine
    assert client.get(PATH).json()["results"] == [mine]
    hua = cast.client_for(cast.hua())
    assert hua.get(f"{PATH}/{mine['id']}").status_code == 404
    assert hua.get(PATH).json()["results"] == []
    anonymous = cast.APIClient()
    assert anonymous.get(PATH).status_code == 401
    assert anonymous.post(PATH, BODY, format="json", HTTP_IDEMPOTENCY_KEY="k").status_code == 401


def test_the_same_key_of_another_resident_is_another_key(lin, client):
    hua = cast.hua()
    credit(hua.party.id, 100)
    assert retire(client).json()["id"] != retire(cast.client_for(hua)).json()["id"]


def test_an_unconfirmed_device_retires_nothing(lin):
    refused = retire(cast.client_for(lin, trusted=False))
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    assert retire(cast.client_for(lin)).status_code == 201


def test_grams_of_a_scheme_that_is_not_loaded_are_not_available(client, lin):
    credit(lin.party.id, 500, scheme="GONE")
    answer = retire(client, quantity_g=101)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "insufficient_units"
    assert "100" in answer.json()["detail"]
    assert not Retirement.objects.exists()
    assert balances(lin.party.id) == {"PERSONAL": 600}
    assert retire(client, key="k2", quantity_g=100).status_code == 201
