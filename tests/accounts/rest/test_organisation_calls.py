"""Invitations, papers, checks and mandates over HTTP, as a small firm and its agent live through them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import resolve, reverse

from accounts.organisations.models import OrganisationVerification
from accounts.organisations.services import decide_verification
from accounts.people.roles import Role
from credits.projects.mandated_filing_models import MandatedFiling
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.accounts.mandates.entrusted import approver_of
from tests.accounts.organisations.people import identity_number
from tests.admin.signing_in import client_of
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence import files
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.roofs import MORNING, ROOF
from tests.security.routes import api_routes

pytestmark = pytest.mark.django_db
API = "/api/v1"


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def message_to(phone: str) -> str:
    return (Path(settings.SMS_DIR) / f"{phone}.notices.txt").read_text(encoding="utf-8")


def test_a_second_person_joins_by_the_code_of_the_message():
    mei, lin = cast.mei(), cast.lin()
    owner, guest = cast.client_for(mei), cast.client_for(lin)
    home = f"{API}/organisations/{mei.organisation.id}"
    body = {"phone": lin.phone, "role": "ORG_APPROVER"}
    assert code_of(owner.post(f"{home}/members", body, format="json")) == (409, "identity_required")
    declared = owner.post(f"{API}/me/kyc", {"identity_number": identity_number(1)}, format="json")
    assert (declared.status_code, declared.json()["kyc_level"]) == (201, 0)
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = owner.post(f"{home}/members", body, format="json").json()
    assert "Sunrise" not in message_to(lin.phone)
    code = message_to(lin.phone).strip()[-6:]
    (listed,) = guest.get(f"{API}/invitations").json()["results"]
    assert (listed["id"], listed["organisation"], listed["role"]) == (
        made["id"],
        "Sunrise Bakery",
        "ORG_APPROVER",
    )
    accept = f"{API}/invitations/{made['id']}/accept"
    stranger = cast.client_for(cast.rui())
    assert code_of(stranger.post(accept, {"code": code}, format="json")) == (404, "not_found")
    wrong = {"code": "000000" if code != "000000" else "111111"}
    assert code_of(guest.post(accept, wrong, format="json")) == (403, "invitation_code_wrong")
    same = {"code": code, "identity_number": identity_number(1)}
    assert code_of(guest.post(accept, same, format="json")) == (409, "identity_taken")
    joined = guest.post(accept, same | {"identity_number": identity_number(2)}, format="json")
    assert (joined.status_code, joined.json()["role"]) == (201, "ORG_APPROVER")
    assert code_of(guest.post(accept, {"code": code}, format="json")) == (404, "not_found")


def test_a_licence_is_sent_checked_and_told_of(evidence_dir):  # noqa: F811
    mei = cast.mei(is_verified=False)
    owner, home = cast.client_for(mei), f"{API}/organisations/{mei.organisation.id}"
    table = SimpleUploadedFile("licence.csv", b"a,b\n1,2\n", "text/csv")
    refused = owner.post(f"{home}/papers", {"kind": "LICENCE", "file": table}, format="multipart")
    assert code_of(refused) == (400, "file_type_refused")
    scan = SimpleUploadedFile("licence.pdf", files.pdf(), "application/pdf")
    paper = owner.post(f"{home}/papers", {"kind": "LICENCE", "file": scan}, format="multipart").json()
    body = {
        "licence_id": paper["id"],
        "licence_until": "2030-01-01",
        "representative_name": "Mei Chan",
        "representative_identity_number": identity_number(1),
    }
    shown = owner.post(f"{home}/kyc", body, format="json")
    assert (shown.status_code, shown.json()["licence_digest"]) == (201, paper["digest"])
    assert identity_number(1) not in shown.content.decode()
    assert code_of(owner.post(f"{home}/kyc", body, format="json")) == (409, "verification_open")
    chen, rui = cast.client_for(cast.chen()), cast.client_for(cast.rui())
    assert chen.get(f"{API}/evidence/{paper['evidence_id']}").status_code == 200
    assert rui.get(f"{API}/evidence/{paper['evidence_id']}").status_code == 404
    file = reverse("admin:accounts_organisationpaper_file", args=[paper["id"]])
    tang = cast.tang()
    answer = client_of(tang).get(file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert client_of(cast.staff("Jun", Role.OPERATOR)).get(file).status_code == 403
    decide_verification(
        actor=tang.actor,
        now=puhui_now(),
        check_id=OrganisationVerification.objects.get().id,
        approved=False,
        reason="the stamp is cut off",
    )
    (told,) = owner.get(f"{home}/kyc").json()["results"]
    assert (told["status"], told["reason"]) == ("REJECTED", "the stamp is cut off")


def test_an_agent_files_for_the_owner_and_everybody_reads_the_shares(evidence_dir):  # noqa: F811
    load_catalogs()
    set_clock(MORNING)
    mei, agent = cast.mei(), cast.organisation("Evergreen Agency")
    approver, owner = cast.client_for(approver_of(mei.organisation)), cast.client_for(mei)
    home, today = f"{API}/organisations/{mei.organisation.id}", business_date(puhui_now())
    scan = SimpleUploadedFile("entrustment.pdf", files.pdf(), "application/pdf")
    paper = approver.post(f"{home}/papers", {"kind": "ENTRUSTMENT", "file": scan}, format="multipart").json()
    terms = {
        "agent_id": str(agent.id),
        "acts": ["FILE_PROJECTS"],
        "paper_id": paper["id"],
        "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=100)).isoformat(),
        "agent_share_percent": "12.5",
    }
    assert code_of(owner.post(f"{home}/mandates", terms, format="json")) == (403, "not_permitted")
    made = approver.post(f"{home}/mandates", terms, format="json")
    assert made.status_code == 201, made.content
    mandate = made.json()
    assert (mandate["status"], mandate["agent_share_percent"], mandate["subjects"]) == (
        "IN_FORCE",
        "12.50",
        None,
    )
    assert mandate["document_digest"] == paper["digest"]
    clerk = cast.client_for(cast.member_of("Hua", Role.ORG_CLERK, agent))
    under = {"HTTP_PUHUI_MANDATE": mandate["id"]}
    made = clerk.post(f"{API}/projects", ROOF | {"capacity_kw": "500.5"}, format="json", **under)
    assert made.status_code == 201, made.content
    project = made.json()
    assert project["party_id"] == str(mei.organisation.id)
    assert MandatedFiling.objects.get().agent_id == agent.id
    (share,) = owner.get(f"{API}/projects/{project['id']}").json()["benefit_sharing"]
    assert (share["agent"], share["agent_share_percent"], share["owner_share_percent"]) == (
        "Evergreen Agency",
        "12.50",
        "87.50",
    )
    for closed in ("account", "notifications", f"organisations/{mei.organisation.id}", "transfers", "me"):
        assert code_of(clerk.get(f"{API}/{closed}", **under)) == (403, "not_permitted")
    revoke = f"{API}/mandates/{mandate['id']}/revoke"
    assert code_of(clerk.post(revoke, {"reason": "no"}, format="json")) == (403, "not_permitted")
    assert owner.post(revoke, {"reason": "another agent"}, format="json").json()["status"] == "REVOKED"
    again = clerk.patch(f"{API}/projects/{project['id']}", {"name": "Mine"}, format="json", **under)
    assert code_of(again) == (403, "mandate_not_in_force")
    assert code_of(owner.get(f"{API}/projects", **under)) == (404, "not_found")
    assert code_of(clerk.get(f"{API}/projects", HTTP_PUHUI_MANDATE="x")) == (404, "not_found")


def test_what_takes_mandates_is_this_and_nothing_else():
    """A new view refuses agents until somebody writes it down here."""
    taken = set()
    for route in api_routes():
        address = f"/api/v1/{route}"
        for name, value in (("<uuid:", "01a2033f-3406-75df-915f-c3fb7e41c53a"), ("<", "1")):
            while name in address:
                begin = address.index(name)
                address = address[:begin] + value + address[address.index(">", begin) + 1 :]
        view = getattr(resolve(address).func, "view_class", None)
        if getattr(view, "takes_mandates", False):
            taken.add(route)
    project = "projects/<uuid:project_id>"
    assert taken == {
        "projects",
        project,
        f"{project}/submit",
        f"{project}/withdraw",
        f"{project}/documents",
        f"{project}/meters",
        f"{project}/meters/<uuid:meter_id>/readings",
        f"{project}/monitoring-reports",
        "monitoring-reports/<uuid:report_id>",
        "monitoring-reports/<uuid:report_id>/figures",
        "monitoring-reports/<uuid:report_id>/submit",
        "findings/<uuid:finding_id>/answer",
    }
