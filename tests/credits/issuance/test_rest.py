"""The same way by HTTP: as owner, verifier, registrar and as anybody; states, histories, bad bodies."""

import sys
from datetime import timedelta

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from credits.issuance.models import Issuance, Notice
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from credits.tasks import end_notices, mint_approved, request_issuances
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.models import JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof

pytestmark = pytest.mark.django_db
API = "/api/v1/"
YEAR = {"period_from": "2025-01-01", "period_to": "2026-01-01"}


class Desk:
    """A client that speaks for somebody, and checks the status."""

    def __init__(self, client: APIClient):
        self.client = client

    def get(self, path: str, status: int = 200, **query) -> dict:
        return self._told(self.client.get(API + path, query), status)

    def post(self, path: str, body: dict | None = None, status: int = 200, key: str = "") -> dict:
        headers = {"HTTP_IDEMPOTENCY_KEY": key or str(new_id())}
        return self._told(self.client.post(API + path, body or {}, format="json", **headers), status)

    def patch(self, path: str, body: dict, status: int = 200) -> dict:
        return self._told(self.client.patch(API + path, body, format="json"), status)

    def _told(self, answer, status: int) -> dict:
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def mei(roof: Roof) -> Desk:
    return Desk(cast.client_for(roof.mei))


@pytest.fixture
def chen(roof: Roof) -> Desk:
    return Desk(cast.client_for(roof.chen))


@pytest.fixture
def tang(roof: Roof) -> Desk:
    return Desk(cast.client_for(roof.tang))


@pytest.fixture
def anybody() -> Desk:
    return Desk(APIClient(HTTP_ACCEPT_LANGUAGE="en"))


def verifier_desk(roof: Roof, mei: Desk) -> tuple[Desk, str]:
    """Return the desk of the body that has the case, and the case's id."""
    for member in (roof.wei, roof.yan):
        desk = Desk(cast.client_for(member))
        if cases := desk.get("verification/cases")["results"]:
            return desk, cases[0]["id"]
    raise AssertionError("no body has a case")


def work(task) -> None:
    with transaction.atomic(), acting_as("worker"):
        task()


def sent_in(roof: Roof, mei: Desk) -> dict:
    report = mei.post(f"projects/{roof.project.id}/monitoring-reports", YEAR, 201)
    return mei.post(f"monitoring-reports/{report['id']}/submit")


def look_at_all(desk: Desk, case_id: str) -> None:
    """Answer the checklist and judge the sample, as the case's page names them."""
    case = desk.get(f"verification/cases/{case_id}")
    answers = [{"code": each["code"], "answer": "CONFORMS"} for each in case["checklist"]]
    desk.post(f"verification/cases/{case_id}/checklist", {"answers": answers})
    lines = [{"ref": each["ref"], "is_right": True} for each in case["sample"]]
    desk.post(f"verification/cases/{case_id}/sample", {"lines": lines})


def awaiting(roof: Roof, mei: Desk) -> dict:
    report = sent_in(roof, mei)
    desk, case = verifier_desk(roof, mei)
    body = {"opinion": "POSITIVE", "tonnes": 344, "text": "Read and found right."}
    look_at_all(desk, case)
    desk.post(f"verification/cases/{case}/statement", body | {"report_digest": report["digest"]}, 201)
    work(request_issuances)
    set_clock(Notice.objects.get().ends_at)
    work(end_notices)
    return mei.get("issuances")["results"][0]


def test_the_whole_way(roof, mei, chen, tang, anybody):
    draft = mei.post(f"projects/{roof.project.id}/monitoring-reports", YEAR, 201)
    assert (draft["status"], draft["allowed_actions"]) == ("DRAFT", ["edit", "submit"])
    report = mei.post(f"monitoring-reports/{draft['id']}/submit")
    assert (report["status"], report["reported_t"], report["reduction_g"]) == (
        "IN_VERIFICATION",
        344,
        344_675_625,
    )
    assert [event["action"] for event in report["history"]] == ["report_drafted", "report_submitted"]
    wei, case_id = verifier_desk(roof, mei)
    case = wei.get(f"verification/cases/{case_id}")
    assert case["allowed_actions"] == [
        "find",
        "check",
        "state",
        "return",
    ]
    assert len(case["report"]["content"]["readings"]) == 12
    finding = wei.post(
        f"verification/cases/{case_id}/findings",
        {"kind": "CLARIFICATION", "text": "Which inverter?\nAnd where?"},
        201,
    )
    assert finding["allowed_actions"] == []
    seen = mei.get(f"verification/cases/{case_id}")
    assert seen["allowed_actions"] == []
    assert seen["findings"][0]["allowed_actions"] == ["answer"]
    mei.post(f"findings/{finding['id']}/answer", {"text": "The left one"})
    statement = {"opinion": "POSITIVE", "tonnes": 344, "text": "Right.", "report_digest": report["digest"]}
    refused = wei.post(f"verification/cases/{case_id}/statement", statement, 409)
    assert refused["code"] == "findings_open"
    wei.post(f"findings/{finding['id']}/close", {"reason": ""})
    refused = wei.post(f"verification/cases/{case_id}/statement", statement, 409)
    assert refused["code"] == "checklist_open"
    look_at_all(wei, case_id)
    stated = wei.post(f"verification/cases/{case_id}/statement", statement, 201)
    assert (stated["status"], stated["statement"]["tonnes"]) == ("STATED", 344)
    work(request_issuances)
    (notice,) = anybody.get("registry/notices", status=200)["results"]
    assert (notice["status"], notice["holder"], notice["issued_t"]) == ("OPEN", "Sunrise Bakery", 344)
    set_clock(Notice.objects.get().ends_at)
    work(end_notices)
    (issuance,) = chen.get("issuances")["results"]
    assert issuance["allowed_actions"] == ["approve", "refuse", "return"]
    for desk in (chen, tang):
        issuance = desk.post(f"issuances/{issuance['id']}/approve", {"digest": report["digest"]})
    assert issuance["status"] == "APPROVED"
    assert [approval["role"] for approval in issuance["approvals"]] == ["REGISTRAR", "REGISTRAR"]
    work(mint_approved)
    serial = "DEMO-GZ-PV-2025-0001-1-344"
    assert mei.get(f"issuances/{issuance['id']}")["serial"] == serial
    (batch,) = mei.get("account")["registry"]
    assert (batch["batch"], batch["available_t"], batch["vintage"]) == ("DEMO-GZ-PV-2025-0001", 344, 2025)
    (part,) = anybody.get(f"registry/serials/{serial}")["parts"]
    assert (part["status"], part["holder"], part["quantity_t"]) == ("held", "Sunrise Bakery", 344)
    assert broken_invariants() == set()
    assert set(JobRun.objects.values_list("job", flat=True)) == {
        "request_issuances",
        "end_notices",
        "mint_approved",
    }


def test_jobs_leave_no_run_where_there_is_nothing_to_do(roof):
    for task in (request_issuances, end_notices, mint_approved):
        work(task)
    assert not JobRun.objects.exists()


def test_an_approval_is_answered_once_for_its_key(roof, mei, chen):
    issuance = awaiting(roof, mei)
    path, body = f"issuances/{issuance['id']}/approve", {"digest": issuance["digest"]}
    first = chen.post(path, body, key="one")
    assert chen.post(path, body, key="one") == first
    assert chen.post(path, body, 409, key="two")["code"] == "approved_before"
    assert chen.post(path, {"digest": "0" * 64}, 422, key="one")["code"] == "idempotency_key_reused"
    no_key = chen.client.post(API + path, body, format="json")
    assert no_key.json()["code"] == "idempotency_key_required"
    assert Issuance.objects.get().status == "AWAITING_APPROVAL"
    assert broken_invariants() == set()


def test_an_approval_from_an_unknown_device_waits_for_its_confirmation(roof, mei, tang):
    """It brings value into being: as good as letting some out."""
    issuance = awaiting(roof, mei)
    path, body = f"issuances/{issuance['id']}/approve", {"digest": issuance["digest"]}
    unknown = Desk(cast.client_for(roof.chen, trusted=False, device_id="found in a train"))
    assert unknown.post(path, body, 403)["code"] == "step_up_required"
    assert unknown.get(f"issuances/{issuance['id']}")["approvals"] == []
    # What keeps value back waits for nothing.
    assert unknown.post(f"issuances/{issuance['id']}/refuse", {"reason": "not mine"})["status"] == "REFUSED"


def test_a_return_drops_the_approval_and_shows_it(roof, mei, chen, tang):
    issuance = awaiting(roof, mei)
    chen.post(f"issuances/{issuance['id']}/approve", {"digest": issuance["digest"]})
    path = f"issuances/{issuance['id']}/return"
    returned = tang.post(path, {"reason": "the meter was not calibrated"})
    assert returned["status"] == "REFUSED"
    assert returned["approvals"][0]["dropped_at"] is not None
    report = mei.get(f"monitoring-reports/{issuance['report_id']}")
    assert (report["status"], report["allowed_actions"]) == ("RETURNED", ["edit", "submit"])
    assert report["history"][-1]["reason"] == "the meter was not calibrated"
    mei.patch(f"monitoring-reports/{report['id']}", YEAR | {"period_to": "2025-12-01"})


def test_who_gets_which_refusal(roof, mei, chen, anybody):
    report = sent_in(roof, mei)
    _desk, case = verifier_desk(roof, mei)
    rui = Desk(cast.client_for(cast.rui()))
    for path in (f"monitoring-reports/{report['id']}", f"verification/cases/{case}"):
        rui.get(path, 404)
        anybody.get(path, 401)
    rui.post(f"projects/{roof.project.id}/monitoring-reports", YEAR, 404)
    assert rui.get("issuances")["results"] == rui.get("verification/cases")["results"] == []
    mei.post(f"verification/cases/{case}/return", {"reason": "because I can"}, 404)
    # Staff see it, and are not the verifier.
    chen.get(f"verification/cases/{case}")
    chen.post(f"verification/cases/{case}/findings", {"kind": "CLARIFICATION", "text": "What is it?"}, 404)
    sealed = mei.patch(f"monitoring-reports/{report['id']}", YEAR, 409)
    assert sealed["code"] == "report_sealed"
    again = mei.post(f"projects/{roof.project.id}/monitoring-reports", YEAR, 409)
    assert again["code"] == "report_period_overlaps"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"period_from": "2025-07-01", "period_to": "2026-07-01"}, "report_not_in_one_year"),
        ({"period_from": "2025-07-01"}, "invalid_input"),
        ({"period_from": "yesterday", "period_to": "2026-01-01"}, "invalid_input"),
        (YEAR | {"tonnes": 1}, "unknown_field"),
    ],
)
def test_bad_bodies_of_a_report(roof, mei, body, code):
    assert mei.post(f"projects/{roof.project.id}/monitoring-reports", body, 400)["code"] == code


def test_operators_draft_the_programmes_report(roof, mei):
    ning = Desk(cast.client_for(cast.ning()))
    body = {"scheme": "DEMO", "methodology": "IND-METRO", "city": "CN-GD-GZ", "month": "2026-02"}
    assert ning.post("programme-reports", body, 409)["code"] == "programme_missing"
    mei.post("programme-reports", body, 403)
    assert ning.post("programme-reports", body | {"month": "2026-13"}, 400)["code"] == "invalid_input"
    assert ning.post("programme-reports", body | {"city": "CN-XX"}, 400)["code"] == "region_unknown"
    from tests.credits.issuance.joiners import open_office

    open_office()
    report = ning.post("programme-reports", body, 201)
    assert ning.get("programme-reports")["results"][0]["id"] == report["id"]
    assert ning.post(f"monitoring-reports/{report['id']}/submit", status=409)["code"] == "nothing_to_report"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "This was overtaken while it waited: approve it again"),
        ("zh-hans", "等待期间情况已变化，请重新批准"),
    ],
)
def test_an_approval_that_waited_too_long_is_asked_for_again(roof, tang, monkeypatch, language, title):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    set_clock(puhui_now() + timedelta(hours=1))
    tang.client.credentials(**{**tang.client._credentials, "HTTP_ACCEPT_LANGUAGE": language})
    path, body = f"issuances/{issuance.id}/approve", {"digest": issuance.digest}
    with monkeypatch.context() as looked_at_the_clock:
        six_minutes_ago = puhui_now() - timedelta(minutes=6)
        looked_at_the_clock.setattr("credits.rest.issuances.puhui_now", lambda: six_minutes_ago)
        told = tang.post(path, body, 409)
    assert (told["code"], told["title"]) == ("approval_overtaken", title)
    assert issuance.approvals.count() == 1
    assert tang.post(path, body)["status"] == "APPROVED"


@pytest.mark.parametrize("check", ["check_ceilings", "check_daily_ceiling"])
def test_a_ceiling_that_is_lowered_after_the_look_is_answered_alike(roof, tang, monkeypatch, check):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    IssuanceCeiling.objects.create(
        scheme_id="DEMO", year=2026, tonnes=343 if check == "check_ceilings" else 344
    )
    DailyCeiling.objects.update(tonnes=343 if check == "check_daily_ceiling" else 344)
    command = sys.modules["credits.issuance.services.approve_issuance"]
    monkeypatch.setattr(command, check, lambda *_, **__: None)
    told = tang.post(f"issuances/{issuance.id}/approve", {"digest": issuance.digest}, 409)
    assert told["code"] == "approval_overtaken"
    assert issuance.approvals.count() == 1
