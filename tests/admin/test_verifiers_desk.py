"""A verifier's desk in the admin: the cases of the body one acts for, what to do with them, and no more."""

from dataclasses import replace

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.people.models import Party, User
from accounts.people.roles import Role
from accounts.people.services import create_person, grant_role
from accounts.signin.authenticators import matches_authenticator
from credits.verification import terms as terms_module
from credits.verification.certification.models import ProductCertification
from credits.verification.models import Case, Finding, Statement, VerificationBody
from credits.verification.reading_models import FurtherReading
from credits.verification.services import answer_finding, suspend_body
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.credits.issuance.roof import Roof, lay_project, lay_roof, look_at_all

pytestmark = pytest.mark.django_db
SIGNED = {"opinion": "POSITIVE", "tonnes": "344", "text": "Read and found right."}


@pytest.fixture
def roof(db) -> Roof:
    """Two cases, one with each body: of two, the draw has one to choose from."""
    roof = lay_roof()
    for key, away in (("first", roof.delta), ("second", roof.pearl)):
        roof.project = lay_project(roof.mei, key=key)
        VerificationBody.objects.filter(pk=away.pk).update(is_active=False)
        roof.sent_in()
        VerificationBody.objects.filter(pk=away.pk).update(is_active=True)
    return roof


@pytest.fixture
def large(db, monkeypatch) -> Roof:
    """A roof whose 344 t are above the limit, so that a second body reads the report as well."""
    lower = replace(terms_module.terms(), second_reader_above_t=300)
    for module in ("services.draw_case", "policies", "terms"):
        monkeypatch.setattr(f"credits.verification.{module}.terms", lambda: lower)
    return lay_roof()


def staff_verifier(body: Party, name: str = "desk", phone: str = "+8613700137099"):
    """A member of staff who holds the verifier's role for a body and nothing for the authority."""
    user = create_person(actor=cast.INSTALLATION, now=timezone.now(), phone=phone, name=name, username=name)
    grant_role(
        actor=cast.INSTALLATION,
        now=timezone.now(),
        user_id=user.id,
        role=Role.VERIFIER,
        party_id=body.id,
    )
    return user


def listed(client, model, **query) -> list:
    return list(client.get(address(model, "changelist"), query).context["cl"].result_list)


def case_of(body) -> Case:
    return Case.objects.get(body=body)


def test_the_desk_shows_the_bodys_cases_alone(roof):
    client = client_of(staff_verifier(roof.wei.organisation))
    mine, others = case_of(roof.pearl), case_of(roof.delta)
    assert listed(client, Case) == listed(client, Case, shown="all") == [mine]
    assert client.get(address(Case, "change", mine)).status_code == 200
    assert client.get(address(Case, "change", others)).status_code == 302
    assert listed(client, Case, q=str(others.pk)) == []
    page = client.get(address(Case, "change", mine)).content.decode()
    assert "PV-first" in page
    assert "344.675625" in page


def test_no_other_page_opens(roof):
    verifier = client_of(staff_verifier(roof.wei.organisation))
    assert verifier.get("/admin/").status_code == 200
    own = {address(model, "changelist") for model in (Case, Finding, FurtherReading, ProductCertification)}
    statuses = {
        address(model, "changelist"): verifier.get(address(model, "changelist")).status_code
        for model in admin.site._registry
    }
    assert {url for url, status in statuses.items() if status == 200} == own
    assert {status for url, status in statuses.items() if url not in own} == {403}


def test_the_whole_work_is_done_at_the_desk(roof):
    user = staff_verifier(roof.wei.organisation)
    client, case = client_of(user), case_of(roof.pearl)
    client.post(address(Case, "find", case), {"kind": "CLARIFICATION", "text": "Which meter is it?"})
    finding = Finding.objects.get()
    assert finding.raised_by == user.person_id
    roof_answer(roof, finding)
    assert listed(client, Finding) == [finding]
    client.post(address(Finding, "reopen", finding), {"reason": "which left one?"})
    roof_answer(roof, finding)
    client.post(address(Finding, "close", finding), {"reason": "that will do"})
    wrong = client.post(address(Case, "state", case), signed(client, "0" * 64))
    assert wrong.status_code == 409
    waiting = client.post(address(Case, "state", case), signed(client, case.report_digest))
    assert waiting.status_code == 409
    items = client.get(address(Case, "tick", case)).context["form"].fields["item"].choices
    assert next(value for value, _words in items) == "", "nothing is answered that was not chosen"
    assert "7. The generation was not claimed as CCER" in "".join(str(words) for _value, words in items)
    lines = client.get(address(Case, "judge", case)).context["form"].fields["line"].choices
    assert len(lines) == case.sample.count() + 2
    assert all("MWh" in words for _value, words in lines[1:-1])
    none = client.post(address(Case, "tick", case), {"item": "", "answer": "CONFORMS", "note": ""})
    assert list(none.context["form"].errors) == ["item"]
    client.post(address(Case, "tick", case), {"item": "*", "answer": "CONFORMS", "note": ""})
    client.post(address(Case, "judge", case), {"line": "*", "is_right": "yes", "note": ""})
    client.post(address(Case, "visit", case), {"visited_on": "2026-03-02", "notes": "Twelve strings."})
    page = client.get(address(Case, "change", case)).content.decode()
    assert all(
        text in page
        for text in ("Twelve strings.", case.draw_seed, "within its calibration throughout the period", "●")
    )
    assert "meter_calibrated" not in page
    client.post(address(Case, "state", case), signed(client, case.report_digest))
    assert Statement.objects.get().signed_by == user.person_id
    assert listed(client, Case) == []
    assert listed(client, Case, shown="all") == [case]


def test_the_next_body_is_shown_what_the_one_before_entered_and_enters_its_own(roof):
    case = case_of(roof.pearl)
    look_at_all(roof.wei.actor, case)
    suspend_body(actor=roof.chen.actor, body_id=roof.pearl.id, is_active=False, now=puhui_now())
    case.refresh_from_db()
    assert case.body == roof.delta
    client = client_of(staff_verifier(roof.yan.organisation))
    page = client.get(address(Case, "change", case)).content.decode()
    assert "Entered by bodies before" in page
    items = client.get(address(Case, "tick", case)).context["form"].fields["item"].choices
    assert not any("·" in str(words) for _value, words in items), "an answer that counts no more is offered"
    client.post(address(Case, "tick", case), {"item": "*", "answer": "CONFORMS", "note": ""})
    client.post(address(Case, "judge", case), {"line": "*", "is_right": "yes", "note": ""})
    assert set(case.checklist.values_list("body", flat=True)) == {roof.delta.id}
    assert set(case.sample.values_list("body", flat=True)) == {roof.delta.id}
    page = client.get(address(Case, "change", case)).content.decode()
    assert "line is right" in page
    client.post(address(Case, "state", case), signed(client, case.report_digest))
    assert Statement.objects.get().tonnes == 344


def test_nothing_is_signed_with_a_code_that_is_wrong_was_used_or_is_missing(large):
    """The statement, and what a second body finds; what leads there asks for none, such as a finding."""
    large.sent_in()
    case = Case.objects.get()
    look_at_all(large.verifier_of(case).actor, case)
    first = client_of(staff_verifier(case.body.party))
    other = {large.wei: large.yan, large.yan: large.wei}[large.verifier_of(case)]
    second = client_of(staff_verifier(other.organisation, "second", "+8613700137098"))
    refuses_codes(first, address(Case, "state", case), case.report_digest)
    assert not Statement.objects.exists()
    assert "reason" not in first.get(address(Case, "state", case)).context["form"].fields
    assert first.post(address(Case, "state", case), signed(first, case.report_digest)).status_code == 302
    reading = FurtherReading.objects.get()
    page = second.get(address(FurtherReading, "change", reading)).content.decode()
    assert SIGNED["text"] not in page, "who reads it is not told what was signed"
    refuses_codes(second, address(FurtherReading, "say", reading), case.report_digest)
    reading.refresh_from_db()
    assert (reading.status, reading.opinion) == ("OPEN", "")
    found = second.post(address(FurtherReading, "say", reading), signed(second, case.report_digest))
    assert found.status_code == 302
    reading.refresh_from_db()
    assert (reading.status, reading.agrees) == ("READ", True)


def refuses_codes(client, url: str, digest: str) -> None:
    told = SIGNED | {"report_digest": digest}
    before = AuditEvent.objects.count()
    for missing in ({}, {"code": "12345"}):
        assert list(client.post(url, told | missing).context["form"].errors) == ["code"]
    code = code_of(client)
    wrong = client.post(url, told | {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 401
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert matches_authenticator(user, code, timezone.now())
    assert client.post(url, told | {"code": code}).status_code == 401, "the code was used"
    assert AuditEvent.objects.count() == before


def signed(client, digest: str) -> dict[str, str]:
    """What is typed to sign, with the code that the authenticator shows."""
    return SIGNED | {"report_digest": digest, "code": code_of(client)}


def roof_answer(roof, finding) -> None:
    answer_finding(actor=roof.mei.actor, finding_id=finding.pk, text="The left one", now=puhui_now())


def test_a_registrar_sees_it_and_does_none_of_it(roof):
    client, case = client_of(roof.chen), case_of(roof.pearl)
    assert len(listed(client, Case)) == 2
    for button in ("find", "state", "give_back"):
        assert client.post(address(Case, button, case), {"reason": "because I can"}).status_code == 403
    elsewhere = client_of(cast.staff("Bo", Role.REGISTRAR, region=cast.SHENZHEN))
    assert listed(elsewhere, Case) == []


@pytest.mark.parametrize("end", ["role", "party", "person"])
def test_the_desk_closes_with_the_role(roof, end):
    user = staff_verifier(roof.wei.organisation)
    client, case = client_of(user), case_of(roof.pearl)
    assert client.get(address(Case, "change", case)).status_code == 200
    frozen = {"frozen_at": timezone.now(), "frozen_reason": "test"}
    if end == "role":
        user.memberships.update(ended_at=timezone.now(), end_reason="left")
    else:
        party_id = user.person_id if end == "person" else roof.wei.organisation.id
        Party.objects.filter(pk=party_id).update(**frozen)
    assert client.get(address(Case, "changelist")).status_code == 403
    answer = client.post(address(Case, "give_back", case), {"reason": "because I can"})
    assert answer.status_code == 403
    assert Case.objects.get(pk=case.pk).status == "OPEN"


def test_a_verifier_who_is_no_staff_has_no_desk(roof):
    assert roof.wei.user.desks == {}
    answer = client_of(roof.wei).get(address(Case, "changelist"))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")
