"""Activities over HTTP: sent in a batch, decided by the job, read back with reasons, seen by nobody else."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from credits.activities.models import Activity, Intake
from credits.monitoring.models import Verdict
from credits.rest import activities
from credits.tasks import credit_pending
from puhui.kernel.models import IdempotencyRecord, JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
from tests.credits.activities.items import MORNING, electricity, signed, straight_trace, trip
from tests.credits.monitoring.drift import plant

URL = "/api/v1/activities"


@pytest.fixture
def phone(lin, evening) -> APIClient:  # noqa: F811
    """Lin's phone."""
    return cast.client_for(lin)


def post(client: APIClient, *items: object, status: int = 202, **headers: str) -> list[dict]:
    answer = client.post(URL, {"activities": list(items)}, format="json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()["results"] if status == 202 else answer.json()


def run_job() -> None:
    """Let the worker's task do what the schedule or a wake-up has it do."""
    with transaction.atomic(), acting_as("worker"):
        credit_pending()


def read(client: APIClient, activity_id: str) -> dict:
    answer = client.get(f"{URL}/{activity_id}")
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- the whole way ---


NUMBERS = [
    (signed(trip(km="34.9")), 2512, "A"),
    (signed(trip("bus_trip", "8", begins=MORNING + timedelta(hours=1))), 416, "A"),
    (signed(trip("shared_bike_ride", "2.5", begins=MORNING + timedelta(hours=2))), 84, "A"),
    (trip("walk", "1.1", begins=MORNING + timedelta(hours=3)), 107, "B"),
    (trip("walk", "1.1", begins=MORNING + timedelta(hours=4), source="self"), 57, "C"),
    (signed(trip("walk", "1.1", begins=MORNING + timedelta(hours=5))), 114, "A"),
    (signed(electricity("195", 30)), 19_885, "A"),
]


def test_from_the_phone_to_the_explained_verdict(phone):
    results = post(phone, *(item for item, _, _ in NUMBERS))
    assert {result["status"] for result in results} == {"ACCEPTED"}
    pending = read(phone, results[0]["id"])
    assert (pending["status"], pending["credited_g"], pending["verification"]) == ("PENDING", None, None)
    run_job()
    for (item, credited_g, tier), result in zip(NUMBERS, results, strict=True):
        found = read(phone, result["id"])
        assert (found["client_id"], found["type"]) == (item["client_id"], item["type"])
        assert (found["status"], found["inputs"]) == ("CREDITED", item["inputs"])
        verification = found["verification"]
        assert verification["credited_g"] == credited_g
        assert verification["evidence_tier"] == tier
        assert verification["recomputed"] is True
        assert verification["capped_g"] == 0
        assert verification["reasons"] == []
        assert set(verification["methodology"]) >= {"code", "version", "digest"}
        assert len(verification["methodology"]["digest"]) == 64
        assert verification["steps"][-1]["name"] == "reduction"
        assert all(isinstance(step["value"], str) for step in verification["steps"])
        assert all({"code", "value", "unit", "source", "version"} <= set(f) for f in verification["factors"])
    assert JobRun.objects.get().counts["decided"] == len(NUMBERS)


def test_a_verdict_that_was_altered_afterwards_is_told_as_such(phone):
    (result,) = post(phone, signed(trip(km="34.9")))
    run_job()
    plant("UPDATE credits_verdict SET credited_g = credited_g + 1 WHERE activity_id = %s", result["id"])
    verification = read(phone, result["id"])["verification"]
    assert (verification["credited_g"], verification["recomputed"]) == (2513, False)


def test_a_batch_is_stored_by_one_statement(phone):
    items = [trip("walk", "0.1", begins=MORNING + timedelta(minutes=10 * n), minutes=5) for n in range(20)]
    with CaptureQueriesContext(connection) as queries:
        post(phone, *items)
    assert Activity.objects.count() == 20
    assert (
        len([query for query in queries if re.search(r"INSERT INTO .?credits_activity\b", query["sql"])]) == 1
    )


def test_a_signature_is_never_shown_again(phone):
    (result,) = post(phone, signed(trip()))
    assert set(read(phone, result["id"])["source"]) == {"kind", "code", "reference"}


def test_a_refused_item_tells_code_and_place_and_the_others_are_kept(phone):
    results = post(phone, trip(), trip(km="-5", client_id="mine"), "nothing")
    assert [result["status"] for result in results] == ["ACCEPTED", "INVALID", "INVALID"]
    refused = results[1]
    assert (refused["client_id"], refused["id"]) == ("mine", None)
    assert refused["problem"]["code"] == "input_out_of_bounds"
    (member,) = refused["problem"]["errors"]
    assert (member["pointer"], member["code"]) == ("/activities/1/inputs/distance_km", "input_out_of_bounds")
    assert results[2]["client_id"] is None
    assert "problem" not in results[0]


def test_a_retry_is_told_the_first_id(phone):
    item = trip()
    (first,) = post(phone, item)
    (again,) = post(phone, item)
    assert again == {"client_id": item["client_id"], "id": first["id"], "status": "DUPLICATE"}


# --- what is no batch ---


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"activities": []}, "too_many_items"),
        ({"activities": [{}] * 501}, "too_many_items"),
        ({"activities": {}}, "invalid_input"),
        ({"activities": None}, "invalid_input"),
        ({}, "invalid_input"),
        ([], "invalid_input"),
        ([trip()], "invalid_input"),
        ("activities", "invalid_input"),
        (None, "invalid_input"),
        ({"activities": [{}], "party_id": "me"}, "unknown_field"),
    ],
)
def test_what_is_no_batch_is_a_bad_request(phone, body, code):
    answer = phone.post(URL, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Activity.objects.exists()


def test_without_consent_the_call_is_refused_and_nothing_stored(evening):  # noqa: F811
    shy = cast.resident("Hua", consents=["location_trace", "market"])
    answer = cast.client_for(shy).post(URL, {"activities": [trip()]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert not Activity.objects.exists()
    assert not Intake.objects.exists()


def test_consent_withdrawn_works_at_the_next_call(phone):
    post(phone, trip())
    assert phone.put("/api/v1/consents/activity_data", {"granted": False}, format="json").status_code == 200
    assert post(phone, trip(begins=MORNING + timedelta(hours=2)), status=403)["code"] == "consent_required"


def test_without_consent_to_traces_only_items_with_one_are_refused(evening):  # noqa: F811
    client = cast.client_for(cast.resident("Hua", consents=["activity_data"]))
    results = post(client, trip(trace=straight_trace(30)), trip(begins=MORNING + timedelta(hours=2)))
    assert [result["status"] for result in results] == ["INVALID", "ACCEPTED"]
    assert results[0]["problem"]["code"] == "consent_required"


def test_an_organisation_has_said_yes_to_nothing(evening):  # noqa: F811
    mei = cast.mei()
    assert post(cast.client_for(mei), trip(), status=403)["code"] == "consent_required"


# --- words ---


def test_problems_speak_chinese_unless_english_is_asked_for(phone):
    credentials = dict(phone._credentials)

    def said(language: str | None) -> tuple[str, str, str]:
        headers = {"HTTP_AUTHORIZATION": credentials["HTTP_AUTHORIZATION"]}
        client = APIClient(**headers | ({"HTTP_ACCEPT_LANGUAGE": language} if language else {}))
        body = {"activities": [trip(km="0")]}
        problem = client.post(URL, body, format="json").json()["results"][0]["problem"]
        whole = client.post(URL, {"activities": []}, format="json").json()
        return problem["errors"][0]["detail"], whole["title"], whole["code"]

    chinese, english = said(None), said("en")
    assert said("zh-hans") == said("zh-CN,zh;q=0.9") == said("fr") == chinese
    assert english[:2] == ("The value is outside what is taken.", "The request holds too many items")
    assert chinese[2] == english[2] == "too_many_items"
    assert all("\u4e00" <= text[0] <= "\u9fff" for text in chinese[:2]), chinese


# --- reading ---


def test_the_list_is_ones_own_newest_first_in_pages(phone, hua):  # noqa: F811
    items = [trip(km="1", begins=MORNING + timedelta(minutes=10 * n), minutes=5) for n in range(7)]
    ids = [result["id"] for result in post(phone, *items)]
    post(cast.client_for(hua), trip())
    page = phone.get(URL, {"page_size": 3}).json()
    assert [row["id"] for row in page["results"]] == ids[:3:-1]
    assert page["previous"] is None
    # What comes in meanwhile moves nothing on the pages behind.
    post(phone, trip(begins=MORNING + timedelta(hours=5)))
    second = phone.get(page["next"]).json()
    third = phone.get(second["next"]).json()
    assert [row["id"] for row in second["results"] + third["results"]] == ids[3::-1]
    assert third["next"] is None
    assert phone.get(second["previous"]).json()["results"][-1]["id"] == ids[4]


@pytest.mark.parametrize("size", ["0", "101", "-1", "ten", "", "1.5", "٣", "9" * 5000])
def test_a_page_has_1_to_100_rows(phone, size):
    answer = phone.get(URL, {"page_size": size})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert phone.get(URL, {"page_size": "100"}).status_code == 200


@pytest.mark.parametrize(
    "cursor",
    ["x", "cD0wMTIz", "cD0lMDA=", "bz05OTk5OTk5OTk5OTk5OTk5OTk=", "cD1hYmM=", "%00", "é", "cD0x" * 500],
)
def test_a_cursor_that_is_none_is_a_bad_request(phone, cursor):
    post(phone, trip())
    answer = phone.get(URL, {"cursor": cursor})
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["code"] == "invalid_input"


def test_filters(phone):
    ok, fast, waiting = (
        post(phone, signed(trip()))[0],
        post(phone, trip("bus_trip", "60", begins=MORNING + timedelta(hours=3), minutes=1))[0],
        None,
    )
    run_job()
    (waiting,) = post(phone, trip("bus_trip", "8", begins=MORNING + timedelta(hours=5)))

    def ids(**parameters: str) -> list[str]:
        answer = phone.get(URL, parameters)
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["results"]]

    assert ids(status="CREDITED") == [ok["id"]]
    assert ids(status="REJECTED") == [fast["id"]]
    assert ids(status="PENDING") == [waiting["id"]]
    assert ids(status="IN_REVIEW") == []
    assert ids(type="bus_trip") == [waiting["id"], fast["id"]]
    assert ids(type="rocket_ride") == []
    assert ids(occurred_from="2026-11-02T11:00:00+08:00") == [waiting["id"], fast["id"]]
    # Half-open: what begins at the end is not in the period.
    assert ids(occurred_to="2026-11-02T11:00:00+08:00") == [ok["id"]]
    period = {"occurred_from": "2026-11-02T03:00:00Z", "occurred_to": "2026-11-02T03:00:01Z"}
    assert ids(**period) == [fast["id"]]
    assert ids(**period, type="metro_trip") == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"status": "DONE"},
        {"status": "\0"},
        {"type": "\0"},
        {"occurred_from": "yesterday"},
        {"occurred_from": "2026-11-02T08:00:00"},
        {"occurred_to": "2026-13-02T08:00:00Z"},
        {"occurred_to": "\0"},
        {"party": "01a2033f-3406-75df-915f-c3fb7e41c53a"},
    ],
)
def test_a_filter_that_is_none_is_a_bad_request(phone, parameters):
    answer = phone.get(URL, parameters)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("invalid_input", "unknown_field")


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_the_calendar_are_times_like_any_other(phone, instant):
    assert phone.get(URL, {"occurred_from": instant}).status_code == 200


def test_nobody_elses_activity_is_there(phone, hua):  # noqa: F811
    (result,) = post(phone, trip())
    stranger = cast.client_for(hua)
    for activity_id in (result["id"], str(UUID(int=0))):
        answer = stranger.get(f"{URL}/{activity_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert stranger.get(URL).json()["results"] == []
    assert stranger.get(f"{URL}/not-an-id").status_code == 404


# --- safe to repeat ---


def test_the_same_key_and_body_get_the_same_bytes(phone):
    body = {"activities": [trip(), trip(km="0")]}
    first = phone.post(URL, body, format="json", headers={"Idempotency-Key": "k-1"})
    again = phone.post(URL, body, format="json", headers={"Idempotency-Key": "k-1"})
    assert (again.status_code, again.content) == (202, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Activity.objects.count() == 1
    other = phone.post(URL, {"activities": [trip()]}, format="json", headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Activity.objects.count() == 1
    # Without a key, the client ids alone make it safe.
    assert [r["status"] for r in phone.post(URL, body, format="json").json()["results"]] == [
        "DUPLICATE",
        "INVALID",
    ]


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "é", "a\tb"])
def test_a_key_is_visible_ascii(phone, key):
    answer = phone.post(URL, {"activities": [trip()]}, format="json", headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert not Activity.objects.exists()


def test_what_was_refused_is_not_kept_under_its_key(phone):
    for status, body in ((400, {"activities": []}), (202, {"activities": [trip()]})):
        answer = phone.post(URL, body, format="json", headers={"Idempotency-Key": "k"})
        assert answer.status_code == status
    assert IdempotencyRecord.objects.count() == 1


# --- waking the job ---


@pytest.fixture
def rung(monkeypatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setattr(activities, "wake", calls.append)
    return calls


def test_the_job_is_woken_after_the_commit_and_only_if_something_came_in(phone, rung):
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(phone, trip(km="0"))
    assert rung == []
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(phone, trip())
        assert rung == []
    assert rung == ["credits.tasks.credit_pending"]
    item = trip(begins=MORNING + timedelta(hours=2))
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(phone, item)
        post(phone, item)
    assert len(rung) == 2


def test_a_task_that_finds_nothing_leaves_no_run_behind_unless_somebody_asked(phone):
    run_job()
    assert not JobRun.objects.exists()
    assert not Verdict.objects.exists()
    with transaction.atomic(), acting_as("worker"):
        credit_pending(requested_by="rong")
    run = JobRun.objects.get()
    assert (run.status, run.requested_by, run.counts["decided"]) == ("DONE", "rong", 0)
