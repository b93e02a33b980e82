"""What the API offers a verifier: nothing that is refused because the body is suspended or expired."""

from datetime import timedelta

import pytest

from credits.rest.certification_schemas import acts_for
from credits.rest.verification_schemas import CASE_ACTS, FINDING_ACTS
from credits.rest.verification_work_schemas import READING_ACTS
from credits.verification.certification.models import ProductCertification
from credits.verification.models import Case, Finding, VerificationBody
from credits.verification.services import answer_finding, raise_finding
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.rest.objects import allowed_actions
from tests.cast import CastMember
from tests.credits.issuance.roof import Roof
from tests.credits.verification.test_further_readings import large, other_than  # noqa: F401

pytestmark = pytest.mark.django_db
OVER = ["suspended", "expired"]


def leave(body: VerificationBody, why: str) -> None:
    over: dict = {"is_active": False}
    if why == "expired":
        over = {"accredited_to": business_date(puhui_now()) - timedelta(days=1)}
    VerificationBody.objects.filter(pk=body.pk).update(**over)


def offered(actor: Actor) -> tuple[list[str], list[str]]:
    """What is offered of the one case, and of its one finding."""
    finding = Finding.objects.select_related("case__report", "case__body").get()
    of_the_case = allowed_actions(Case.objects.get(), acts=CASE_ACTS, actor=actor)
    return of_the_case, allowed_actions(finding, acts=FINDING_ACTS, actor=actor)


@pytest.fixture
def asked(roof: Roof, case: Case) -> CastMember:
    """The verifier of a body that has asked something in its case."""
    verifier = roof.verifier_of(case)
    terms = {"kind": "CLARIFICATION", "text": "Which meter is this?", "now": puhui_now()}
    raise_finding(actor=verifier.actor, case_id=case.id, **terms)
    return verifier


@pytest.mark.parametrize("why", OVER)
def test_who_may_not_go_on_is_offered_nothing_and_the_owner_may_answer_still(roof, case, asked, why):
    assert offered(asked.actor) == (["find", "check", "state", "return"], [])
    leave(case.body, why)
    assert offered(asked.actor) == ([], [])
    assert offered(roof.mei.actor) == ([], ["answer"])


@pytest.mark.parametrize("why", OVER)
def test_nor_is_an_answer_to_be_taken_by_them(roof, case, asked, why):
    finding = Finding.objects.get()
    answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="The left one.", now=puhui_now())
    assert offered(asked.actor)[1] == ["close", "reopen"]
    leave(case.body, why)
    assert offered(asked.actor) == ([], [])


@pytest.mark.parametrize("why", OVER)
def test_nor_a_further_reading(large, why):  # noqa: F811
    large.stated()
    case = Case.objects.get()
    reading = case.further_readings.select_related("case__report", "body").get()
    actor = other_than(large, case).actor
    assert allowed_actions(reading, acts=READING_ACTS, actor=actor) == ["read"]
    leave(reading.body, why)
    reading.body.refresh_from_db()
    assert allowed_actions(reading, acts=READING_ACTS, actor=actor) == []


@pytest.mark.parametrize("why", OVER)
def test_nor_a_footprint_to_certify(roof, why):
    row, actor = ProductCertification(status="SUBMITTED", party=roof.mei.organisation), roof.wei.actor
    assert allowed_actions(row, acts=acts_for(actor), actor=actor) == ["certify", "refuse"]
    leave(roof.pearl, why)
    assert allowed_actions(row, acts=acts_for(actor), actor=actor) == []
