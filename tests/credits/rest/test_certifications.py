"""A product's footprint from the enterprise to a certificate that anybody looks up, over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.people.models import Membership
from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.verification.certification.models import ProductCertification
from credits.verification.models import VerificationBody
from credits.verification.services import suspend_body
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import OutboxMessage
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.test_verifiers_desk import staff_verifier
from tests.admin.world import address
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence import files
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.factors.products.footprints import NOW
from tests.credits.verification.studies import BREAD, study

pytestmark = pytest.mark.django_db
API = "/api/v1/products"
MISSING = "01a2033f-3406-75df-915f-c3fb7e41c53a"
WHY = {"reason": "The study is of another bread."}


class Desk:
    """The bakery, two bodies with a verifier each, registrar and administrator, each with a client."""

    def __init__(self) -> None:
        load_catalogs()
        set_clock(NOW)
        self.mei, self.wei, self.yan = cast.mei(), cast.wei(), cast.yan()
        self.chen, self.rong = cast.chen(), cast.rong()
        self.pearl, self.delta = (
            VerificationBody.objects.create(
                scheme="DEMO",
                party=one.organisation,
                accredited_at=puhui_now(),
                accredited_to=date(2099, 12, 31),
            )
            for one in (self.wei, self.yan)
        )
        self.clients: dict[str, APIClient] = {}

    def get(self, who: Any, path: str, **query: Any) -> Any:
        return self._client(who).get(f"{API}/{path}", query)

    def post(self, who: Any, path: str, body: Any = None) -> Any:
        return self._client(who).post(f"{API}/{path}", body or {}, format="json")

    def submit(self, who: Any = None, form: dict | None = None, **changes: Any) -> Any:
        form = form or study(**changes)
        return self._client(who or self.mei).post(f"{API}/certifications", form, format="multipart")

    def _client(self, who: Any) -> APIClient:
        key = str(who.user.id)
        if key not in self.clients:
            self.clients[key] = cast.client_for(who)
            self.clients[key].defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return self.clients[key]


@pytest.fixture
def desk(evidence_dir) -> Desk:  # noqa: F811
    return Desk()


@pytest.fixture
def certified(desk) -> dict:
    one = desk.submit().json()
    return desk.post(desk.wei, f"certifications/{one['id']}/certify").json()


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_is_handed_in_waits_at_the_desk_of_every_body_and_is_signed_by_one(desk):
    answer = desk.submit()
    assert answer.status_code == 201, answer.content
    one = answer.json()
    assert (one["status"], one["enterprise"], one["allowed_actions"]) == ("SUBMITTED", "Sunrise Bakery", [])
    assert one["footprint"] == BREAD | {"uncertainty": "", "basic_uncertainty": "1.05"}
    assert one["evidence"]["media_type"] == "image/png"
    for verifier in (desk.wei, desk.yan):
        (waiting,) = desk.get(verifier, "certifications", status="SUBMITTED").json()["results"]
        assert (waiting["id"], waiting["allowed_actions"]) == (one["id"], ["certify", "refuse"])
    assert desk._client(desk.wei).get(one["evidence"]["url"]).status_code == 200

    signed = desk.post(desk.wei, f"certifications/{one['id']}/certify")
    assert signed.status_code == 200
    told = signed.json()
    assert (told["status"], told["standing"], told["verified_by"]) == (
        "CERTIFIED",
        "VALID",
        "Pearl Verification",
    )
    assert (told["valid_from"], told["valid_to"]) == ("2026-11-02", "2029-11-02")
    assert [event["action"] for event in told["history"]] == ["footprint_submitted", "footprint_certified"]
    assert (
        desk.get(desk.mei, f"certifications/{one['id']}").json()["certificate_no"] == told["certificate_no"]
    )
    assert desk.get(desk.yan, f"certifications/{one['id']}").status_code == 404  # another body's now
    topics = OutboxMessage.objects.filter(payload__certification=one["id"]).order_by("id")
    assert [message.topic for message in topics] == [
        "products.footprint_submitted",
        "products.footprint_certified",
    ]


def test_anybody_looks_a_certificate_up_by_its_number_as_typed(desk, certified, client):
    number = certified["certificate_no"]
    answer = client.get(f"{API}/certificates/{number.lower()}")
    told = answer.json()
    assert (told["certificate_no"], told["status"], told["revocation_reason"]) == (number, "VALID", None)
    assert (told["enterprise"], told["verified_by"]) == ("Sunrise Bakery", "Pearl Verification")
    assert told["footprint"]["id"] == certified["product_id"]
    assert (told["footprint"]["value"], told["footprint"]["functional_unit"]) == ("4.200", "千克")
    assert told["evidence_digest"] == certified["evidence"]["digest"]
    again = client.get(f"{API}/certificates/{number}", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert desk.mei.party.name not in answer.content.decode()
    assert refused(client.get(f"{API}/certificates/DEMO-P-2026-NONE")) == (404, "not_found")


def test_a_certificate_ends_by_itself_and_says_so(desk, certified, client):
    set_clock(NOW + timedelta(days=3 * 365 + 2))
    told = client.get(f"{API}/certificates/{certified['certificate_no']}").json()
    assert (told["status"], told["revoked_at"]) == ("EXPIRED", None)


def test_a_revoked_certificate_is_looked_up_with_the_reason(desk, certified, client):
    path = f"certifications/{certified['id']}/revoke"
    answer = desk.post(desk.rong, path, {"reason": "The study was made up."})
    assert answer.json()["allowed_actions"] == []
    told = client.get(f"{API}/certificates/{certified['certificate_no']}").json()
    assert (told["status"], told["revocation_reason"]) == ("REVOKED", "The study was made up.")
    assert told["revoked_at"]
    product = client.get(f"{API}/{certified['product_id']}").json()
    assert product["certification"]["revocation_reason"] == "The study was made up."
    assert refused(desk.post(desk.rong, path, {"reason": "and once more"})) == (409, "certification_state")


def test_only_an_administrator_revokes_and_only_who_sees_it_learns_so(desk, certified):
    path = f"certifications/{certified['id']}/revoke"
    for who in (desk.wei, desk.mei, desk.chen):
        assert refused(desk.post(who, path, WHY)) == (403, "not_permitted")
    for who in (desk.yan, cast.qiao(), cast.rui()):
        assert refused(desk.post(who, path, WHY)) == (404, "not_found")


def test_a_refusal_is_read_by_the_enterprise_and_the_footprint_may_come_again(desk):
    one = desk.submit().json()
    path = f"certifications/{one['id']}/refuse"
    assert desk.post(desk.wei, path, {"reason": ""}).status_code == 400
    assert desk.post(desk.wei, path, WHY).json()["status"] == "REFUSED"
    told = desk.get(desk.mei, f"certifications/{one['id']}").json()
    assert (told["reason"], told["certificate_no"], told["standing"]) == (WHY["reason"], None, None)
    assert refused(desk.post(desk.wei, f"certifications/{one['id']}/certify")) == (409, "certification_state")
    assert desk.submit().status_code == 201


def test_the_same_footprint_is_handed_in_once_and_signed_once(desk, certified):
    assert refused(desk.submit()) == (409, "footprint_submitted")
    path = f"certifications/{certified['id']}/certify"
    assert refused(desk.post(desk.wei, path)) == (409, "certification_state")


def test_a_verifier_whose_role_or_body_has_ended_sees_and_signs_nothing(desk):
    one = desk.submit().json()
    path = f"certifications/{one['id']}"
    suspend_body(actor=desk.chen.actor, body_id=desk.pearl.id, is_active=False, now=puhui_now())
    Membership.objects.filter(user=desk.yan.user).update(ended_at=timezone.now(), end_reason="left")
    for who in (desk.wei, desk.yan):
        assert desk.post(who, f"{path}/certify").status_code == 404
    assert desk.get(desk.wei, "certifications").json()["results"] == []
    assert ProductCertification.objects.get().status == "SUBMITTED"


def test_a_verifier_tied_to_the_enterprise_is_refused(desk):
    one = desk.submit().json()
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=desk.wei.user.id,
        role=Role.ORG_CLERK,
        party_id=desk.mei.organisation.id,
    )
    assert refused(desk.post(desk.wei, f"certifications/{one['id']}/certify")) == (403, "own_footprint")


def test_what_is_another_enterprises_is_not_there(desk):
    one = desk.submit().json()
    other = cast.qiao()
    assert desk.get(other, "certifications").json()["results"] == []
    for path in (f"certifications/{one['id']}", f"certifications/{MISSING}"):
        assert refused(desk.get(other, path)) == (404, "not_found")
        assert refused(desk.post(other, f"{path}/certify")) == (404, "not_found")
    assert refused(desk.submit(cast.lin())) == (403, "not_permitted")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"value": "9"}, "footprint_invalid", None),
        ({"value": 4.2}, "invalid_input", "/footprint/value"),
        ({"unit": "lbs"}, "invalid_input", "/footprint/unit"),
        ({"name_zh": "面\u202e包"}, "invalid_input", "/footprint/name_zh"),
        ({"quality": {"reliability": 9}}, "invalid_input", "/footprint/quality/reliability"),
        ({"quality": {"reliability": 2}}, "footprint_invalid", None),
        ({"gas_shares": {"XeF6": "100"}}, "footprint_invalid", None),
        ({"data_year": 1850}, "footprint_invalid", None),
        ({"enterprise": "Somebody else"}, "unknown_field", "/footprint/enterprise"),
        ({"stages": {"waste": "1"}}, "unknown_field", "/footprint/stages/waste"),
    ],
)
def test_a_footprint_that_says_something_wrong_is_a_problem_and_nothing_is_kept(desk, changes, code, pointer):
    answer = desk.submit(**changes)
    assert refused(answer) == (400, code), answer.content
    if pointer:
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not ProductCertification.objects.exists()


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"footprint": '{"code": "A", "code": "B"}'}, 400, "invalid_json"),
        ({"footprint": "[" * 30 + "]" * 30}, 400, "too_deep"),
        ({"footprint": "[]"}, 400, "invalid_input"),
        ({"footprint": ""}, 400, "invalid_json"),
        ({"extra": "1"}, 400, "unknown_field"),
        ({"file": SimpleUploadedFile("study.png", b"no picture")}, 400, "file_type_refused"),
        ({"file": SimpleUploadedFile("study.png", b"x" * (10 * 1024 * 1024 + 1))}, 413, "file_too_large"),
    ],
)
def test_a_form_that_is_not_one_footprint_with_one_file_is_a_problem(desk, form, status, code):
    assert refused(desk.submit(form=study() | form)) == (status, code)


def test_a_form_without_a_file_or_a_body_of_another_kind_is_a_problem(desk):
    assert refused(desk.submit(form={"footprint": study()["footprint"]})) == (400, "invalid_input")
    assert desk.post(desk.mei, "certifications", {"footprint": BREAD}).status_code == 415
    assert desk.get(desk.mei, "certifications", status="DONE").status_code == 400
    one = desk.submit().json()
    answer = desk.post(desk.wei, f"certifications/{one['id']}/certify", {"valid_to": "2099-01-01"})
    assert refused(answer) == (400, "unknown_field")


def test_a_page_costs_the_same_however_many_wait(desk):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(desk.wei, "certifications").status_code == 200
        return len(seen)

    desk.submit(code="A")
    queries()  # what is looked up once and kept
    few = queries()
    for code in "BCDE":
        desk.submit(code=code)
    assert queries() == few


def test_the_desk_in_the_admin_shows_what_waits_and_decides_it(desk):
    first, second = (
        ProductCertification.objects.get(pk=desk.submit(code=code).json()["id"]) for code in ("A", "B")
    )
    user = staff_verifier(desk.wei.organisation)
    client = client_of(user)

    def listed(who: Any = client, **query: str) -> list:
        return list(who.get(address(ProductCertification, "changelist"), query).context["cl"].result_list)

    assert listed() == [second, first]
    page = client.get(address(ProductCertification, "change", first))
    assert page.status_code == 200
    study_file = client.get(address(ProductCertification, "study", first))
    assert study_file.getvalue().startswith(files.png()[:8])
    certified = {"reason": "read and reckoned again"}
    without = client.post(address(ProductCertification, "certify", first), certified)
    assert list(without.context["form"].errors) == ["code"], "what is signed takes a code"
    client.post(address(ProductCertification, "certify", first), certified | {"code": code_of(client)})
    client.post(address(ProductCertification, "refuse", second), {"reason": "of another bread"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.decided_by, first.body) == ("CERTIFIED", user.person_id, desk.pearl)
    assert (second.status, second.reason) == ("REFUSED", "of another bread")
    assert listed(status="SUBMITTED") == []
    elsewhere = client_of(staff_verifier_of_delta(desk))
    assert listed(elsewhere) == []  # decided by another body
    assert (
        client_of(desk.chen)
        .post(address(ProductCertification, "certify", first), {"reason": "because I can"})
        .status_code
        == 403
    )


def staff_verifier_of_delta(desk: Desk) -> Any:
    user = cast.staff("Ning", Role.AUDITOR).user
    Membership.objects.filter(user=user).update(ended_at=timezone.now(), end_reason="left")
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=user.id,
        role=Role.VERIFIER,
        party_id=desk.yan.organisation.id,
    )
    return user
