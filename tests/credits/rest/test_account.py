"""The account over HTTP: figures in two statements, movements, standing choice, assignments by hand."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits.activities.catalog_loading import load_activity_types
from credits.activities.models import Activity, ActivityType, Intake
from credits.ledger.types import Book
from credits.monitoring.models import Verdict
from credits.retirement.services import retire_units
from credits.rewards.models import Assignment
from credits.rewards.services import assign_due
from credits.schemes.models import CityAllowance
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.models import IdempotencyRecord
from tests import cast
from tests.credits.rewards.grams import check_conserved, credit, load_catalogues

pytestmark = pytest.mark.django_db
ACCOUNT, ENTRIES = "/api/v1/account", "/api/v1/account/entries"
OUTCOME, ASSIGNMENTS = "/api/v1/account/outcome", "/api/v1/account/assignments"
NOTHING = {
    "personal": dict.fromkeys(
        ["available_g", "held_g", "pending_g", "assigned_g", "coin_only_g", "lifetime_g"], 0
    ),
    "registry": [],
    "coins": {"available": 0, "held": 0},
    "cash": {"available_fen": 0, "held_fen": 0},
}


@pytest.fixture(autouse=True)
def _catalogues(db):
    load_catalogues()


@pytest.fixture
def lin():
    return cast.lin()


@pytest.fixture
def client(lin):
    return cast.client_for(lin)


def assign(client, quantity_g, key="k1", **headers):
    body = {"quantity_g": quantity_g}
    return client.post(ASSIGNMENTS, body, format="json", HTTP_IDEMPOTENCY_KEY=key, **headers)


def personal(client) -> dict:
    return client.get(ACCOUNT).json()["personal"]


def send(party, grams: int, *, days_ago: int = 0, now=None) -> Activity:
    """Store an activity that nobody has decided yet."""
    load_activity_types()
    end = (now or puhui_now()) - timedelta(days=days_ago)
    return Activity.objects.create(
        party=party,
        client_id=str(new_id()),
        type=ActivityType.objects.get(code="metro_trip"),
        scheme="DEMO",
        region=cast.GUANGZHOU,
        occurred_from=end - timedelta(minutes=30),
        occurred_to=end,
        inputs={"distance_km": "1"},
        source={"kind": "self"},
        tier="C",
        preview_g=grams,
        received_at=end,
    )


def decide(activity: Activity, status: str, seq: int = 1) -> None:
    Verdict.objects.create(
        party_id=activity.party_id,
        activity_id=activity.id,
        seq=seq,
        status=status,
        reason_codes=["BASELINE_MISSING"],
        tier="C",
        reduction_g=0,
        credited_g=0,
        capped_g=0,
        is_coin_only=False,
        outcome="keep",
        decided_at=puhui_now(),
    )


def test_who_never_had_anything_has_zeros(lin, client):
    assert client.get(ACCOUNT).json() == {"party_id": str(lin.party.id), **NOTHING}


def test_figures_add_up(lin, client):
    credit(lin.party.id, 1000, vintage=2025)
    credit(lin.party.id, 500)
    credit(lin.party.id, 80, outcome="coins")
    credit(lin.party.id, 70, coin_only=True, methodology="IND-WALK")
    assign_due()
    assert assign(client, 100).status_code == 201
    retire_units(
        actor=lin.actor,
        book=Book.PERSONAL,
        quantity_g=400,
        purpose="voluntary",
        beneficiary="Lin",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
    )
    assert client.get(ACCOUNT).json() == {
        "party_id": str(lin.party.id),
        **NOTHING,
        "personal": {
            "available_g": 1000 + 500 - 30 - 400,
            "held_g": 0,
            "pending_g": 0,
            "assigned_g": 180,
            "coin_only_g": 0,
            "lifetime_g": 1650,
        },
        "coins": {"available": 180, "held": 0},
    }
    check_conserved()


def test_two_statements_in_all_however_much_there_is(lin, client):
    client.get(ACCOUNT)
    for vintage in range(2020, 2027):
        credit(lin.party.id, 10, vintage=vintage)
    send(lin.party, 40)
    Intake.objects.create(party_id=lin.party.id, activities=1, received_at=puhui_now())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(ACCOUNT).json()["personal"]["lifetime_g"] == 70
    assert len(queries) <= 2


def test_pending_is_what_waits_behind_an_open_intake(lin, client):
    send(lin.party, 40)
    send(lin.party, 2)
    send(lin.party, 500, days_ago=101)
    decide(send(lin.party, 900), "REJECTED")
    send(cast.hua().party, 5000)
    assert personal(client)["pending_g"] == 0
    intake = Intake.objects.create(party_id=lin.party.id, activities=5, received_at=puhui_now())
    assert personal(client)["pending_g"] == 42
    intake.delete()
    assert personal(client)["pending_g"] == 0


def test_what_is_in_review_is_pending_until_its_latest_verdict(lin, client):
    activity = send(lin.party, 40)
    decide(activity, "IN_REVIEW")
    decide(send(lin.party, 3), "REJECTED")
    assert personal(client)["pending_g"] == 40
    decide(activity, "REJECTED", seq=2)
    assert personal(client)["pending_g"] == 0


def test_an_unchanged_account_is_not_sent_again(lin, client):
    first = client.get(ACCOUNT)
    assert client.get(ACCOUNT, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    credit(lin.party.id, 1)
    assert client.get(ACCOUNT, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_movements_newest_first_with_their_sign_and_source(lin, client):
    activity = credit(lin.party.id, 100)
    assign(client, 30)
    answer = client.get(ENTRIES).json()
    entries = {entry["kind"]: entry for entry in answer["results"]}
    assert [entry["kind"] for entry in answer["results"]][-1] == "ACCRUAL"
    assert {kind: entry["amount"] for kind, entry in entries.items()} == {
        "ACCRUAL": 100,
        "ASSIGNMENT": -30,
        "COIN_GRANT": 30,
    }
    assert entries["ACCRUAL"]["source"] == {"kind": "activity", "id": str(activity)}
    assert entries["ACCRUAL"]["counter_account_kind"] == "ISSUER"
    assert entries["ASSIGNMENT"]["counter_account_kind"] == "ASSIGNED"
    assert entries["ASSIGNMENT"]["source"] == {"kind": "assignment", "id": str(Assignment.objects.get().id)}
    assert entries["ASSIGNMENT"]["asset"] == {
        "book": "PERSONAL",
        "scheme": "DEMO",
        "methodology": "IND-METRO",
        "city": cast.GUANGZHOU,
        "vintage": 2026,
        "batch": None,
    }
    assert entries["COIN_GRANT"]["receipt_id"] == entries["COIN_GRANT"]["id"]


def test_movements_come_in_pages_and_are_ones_own(lin, client):
    for grams in range(1, 8):
        credit(lin.party.id, grams)
    credit(cast.hua().party.id, 1000)
    seen, url = [], f"{ENTRIES}?page_size=3"
    while url:
        page = client.get(url).json()
        seen += [entry["amount"] for entry in page["results"]]
        url = page["next"]
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert client.get(f"{ENTRIES}?page_size=0").status_code == 400
    for position in ("p=abc", "p=\0", "o=x", "p=" + "9" * 300):
        cursor = b64encode(position.encode()).decode()
        assert client.get(ENTRIES, {"cursor": cursor}).status_code in (200, 400, 404)


def test_the_standing_choice(lin, client):
    assert client.get(OUTCOME).json() == {"outcome": "keep"}
    assert client.put(OUTCOME, {"outcome": "coins"}, format="json").json() == {"outcome": "coins"}
    assert client.get(OUTCOME).json() == {"outcome": "coins"}
    for body in ({"outcome": "sell"}, {}, {"outcome": "keep", "also": 1}, {"outcome": None}):
        assert client.put(OUTCOME, body, format="json").status_code == 400
    assert client.get(OUTCOME).json() == {"outcome": "coins"}


def test_assigning_by_hand_once_whatever_the_retries(lin, client):
    credit(lin.party.id, 100)
    first, again = assign(client, 40), assign(client, 40)
    assert first.status_code == 201
    body = first.json()
    assert (body["quantity_g"], body["coins"], body["rate_version"]) == (40, 40, "DEMO/*/1")
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    other = assign(client, 41)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Assignment.objects.count() == 1
    record = IdempotencyRecord.objects.get()
    assert record.command_id == Assignment.objects.get().command_id


def test_conflicts_have_their_codes_and_are_answered_the_same_again(lin, client):
    CityAllowance.objects.create(scheme_id="DEMO", city=cast.GUANGZHOU, monthly_coins=10)
    credit(lin.party.id, 100)
    refused = assign(client, 101, "a")
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_units")
    exhausted = assign(client, 11, "b")
    assert (exhausted.status_code, exhausted.json()["code"]) == (409, "coin_budget_exhausted")
    credit(lin.party.id, 100)
    assert assign(client, 101, "a").content == refused.content
    assert personal(client)["available_g"] == 200


@pytest.mark.parametrize("quantity_g", [0, -1, 2**53 + 1, "5", 5.0, 1.5, True, None, [], {}])
def test_a_quantity_is_a_positive_whole_number(client, quantity_g):
    refused = assign(client, quantity_g)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/quantity_g"
    assert not IdempotencyRecord.objects.exists()


def test_a_key_is_needed(client):
    answer = client.post(ASSIGNMENTS, {"quantity_g": 1}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize("path", [ACCOUNT, ENTRIES, OUTCOME])
def test_nobody_looks_without_signing_in(path):
    answer = cast.APIClient().get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_an_unconfirmed_device_looks_and_moves_nothing(lin):
    credit(lin.party.id, 100)
    limited = cast.client_for(lin, trusted=False)
    assert personal(limited)["available_g"] == 100
    for answer in (assign(limited, 1), limited.put(OUTCOME, {"outcome": "coins"}, format="json")):
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert assign(cast.client_for(lin), 1).status_code == 201
