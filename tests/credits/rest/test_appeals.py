"""What a resident does after sending, over HTTP: take back, read why, appeal, read the answer."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.rest.test_activities import URL, post, read, run_job
from tests.credits.verification.review import desk

pytestmark = pytest.mark.django_db
TEXT = {"text": "It was another day: the operator's clock was wrong."}


@pytest.fixture
def phone(lin, evening) -> APIClient:  # noqa: F811
    """Lin's phone."""
    return cast.client_for(lin)


@pytest.fixture
def rejected(phone) -> str:
    """The id of a walk that lies in the time of a metro trip received first."""
    post(phone, signed(trip(km="10")))
    (result,) = post(phone, trip("walk", "1", begins=MORNING + timedelta(minutes=5), minutes=20))
    run_job()
    return result["id"]


def act(client: APIClient, activity_id: str, verb: str, body: dict | None = None) -> tuple[int, dict]:
    answer = client.post(f"{URL}/{activity_id}/{verb}", body or {}, format="json")
    return answer.status_code, answer.json()


def test_an_appeal_is_made_once_and_answered_in_the_residents_language(phone, rejected):
    before = read(phone, rejected)["appeal"]
    assert before["open_until"] > "2026-12-01"
    assert (before["made_at"], before["reasons"]) == (None, [])
    status, made = act(phone, rejected, "appeal", TEXT)
    assert status == 201
    assert made["made_at"]
    assert made["is_upheld"] is None
    status, problem = act(phone, rejected, "appeal", TEXT)
    assert (status, problem["code"]) == (409, "appeal_made")
    desk.read(cast.fang(), "REJECT", reason="OTHER_ACT")
    desk.settle()
    answer = read(phone, rejected)["appeal"]
    assert answer["is_upheld"] is False
    assert answer["reasons"] == [
        {"code": "OTHER_ACT", "message": "It was another kind of act than the one named."}
    ]
    phone.credentials(**phone._credentials | {"HTTP_ACCEPT_LANGUAGE": "zh-hans"})
    assert read(phone, rejected)["appeal"]["reasons"][0]["message"] == "这是另一种行为，与所报类型不符。"
    # What the reader wrote stays in the house.
    assert desk.WHY not in phone.get(f"{URL}/{rejected}").content.decode()


def test_what_was_accepted_by_people_says_so(phone, lin, monkeypatch):  # noqa: F811
    (result,) = desk.leave_undecided(monkeypatch, lin, signed(trip(km="34.9")))
    desk.open_all()
    assert read(phone, str(result.id))["status"] == "IN_REVIEW"
    desk.read(cast.fang())
    desk.settle()
    found = read(phone, str(result.id))
    assert (found["status"], found["appeal"]) == ("CREDITED", None)
    verification = found["verification"]
    assert (verification["credited_g"], verification["recomputed"]) == (2512, True)
    assert verification["reasons"] == [
        {"code": "ACCEPTED_BY_PEOPLE", "message": "Somebody looked at it and accepted it."}
    ]
    assert phone.get("/api/v1/account").json()["personal"]["available_g"] == 2512


def test_taking_back_what_is_not_decided(phone):
    (result,) = post(phone, signed(trip()))
    status, body = act(phone, result["id"], "cancel")
    assert (status, body["status"]) == (200, "CANCELLED")
    found = read(phone, result["id"])
    assert (found["status"], found["verification"]["reasons"][0]["code"]) == ("CANCELLED", "TAKEN_BACK")
    run_job()
    assert read(phone, result["id"])["status"] == "CANCELLED"
    assert phone.get("/api/v1/account").json()["personal"]["pending_g"] == 0
    assert [row["id"] for row in phone.get(f"{URL}?status=CANCELLED").json()["results"]] == [result["id"]]
    assert act(phone, result["id"], "cancel")[1]["code"] == "activity_decided"
    # The client's id stays taken: a retry is for ever safe, and no way round the decision.
    assert act(phone, result["id"], "appeal", TEXT)[1]["code"] == "appeal_not_open"


def test_what_is_wrong_with_a_call_is_told(phone, rejected, hua):  # noqa: F811
    for body in ({}, {"text": ""}, {"text": "no"}, {"text": 5}, {"text": "x" * 2_001}, TEXT | {"why": "x"}):
        status, problem = act(phone, rejected, "appeal", body)
        assert status == 400, (body, problem)
    assert act(phone, rejected, "cancel")[1]["code"] == "activity_decided"
    assert act(phone, rejected, "cancel", {"why": "x"})[0] == 400
    other = cast.client_for(hua)
    for verb in ("appeal", "cancel"):
        assert act(other, rejected, verb, TEXT if verb == "appeal" else None)[0] == 404
    assert act(phone, rejected, "appeal", TEXT)[0] == 201
