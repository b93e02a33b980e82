"""A verifier whose body is suspended or expired is offered no button, as the API offers nothing."""

import pytest
from django.test import Client

from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.verification.certification.models import ProductCertification
from credits.verification.models import Case, Finding, VerificationBody
from credits.verification.reading_models import FurtherReading
from credits.verification.services import answer_finding, raise_finding
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_verifiers_desk import large, listed, staff_verifier  # noqa: F401
from tests.admin.world import address
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.verification.studies import lay_certifications
from tests.credits.verification.test_offered_acts import OVER, leave, offered

pytestmark = pytest.mark.django_db
OF_A_CASE = ["find", "tick", "judge", "visit", "state", "give_back"]


def buttons(client: Client, row, names: list[str]) -> list[str]:
    """Which of these buttons the page of a row has."""
    page = client.get(address(type(row), "change", row)).content.decode()
    return [name for name in names if f'"{address(type(row), name, row)}"' in page]


@pytest.fixture
def roof(db) -> Roof:
    roof = lay_roof()
    roof.sent_in()
    return roof


@pytest.mark.parametrize("why", OVER)
def test_neither_a_case_nor_its_finding_has_a_button_any_more(roof, why):
    case = Case.objects.get()
    actor, client = roof.verifier_of(case).actor, client_of(staff_verifier(case.body.party))
    terms = {"kind": "CLARIFICATION", "text": "Which meter is this?", "now": puhui_now()}
    finding = raise_finding(actor=actor, case_id=case.id, **terms)
    answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="The left one.", now=puhui_now())
    assert buttons(client, case, OF_A_CASE) == OF_A_CASE
    assert buttons(client, finding, ["close", "reopen"]) == ["close", "reopen"]
    leave(case.body, why)
    assert buttons(client, case, OF_A_CASE) == buttons(client, finding, ["close", "reopen"]) == []
    assert offered(actor) == ([], [])
    # It sees them still.
    assert (listed(client, Case, shown="all"), listed(client, Finding, shown="all")) == ([case], [finding])


@pytest.mark.parametrize("why", OVER)
def test_nor_has_a_further_reading(large, why):  # noqa: F811
    large.stated()
    reading = FurtherReading.objects.get()
    client = client_of(staff_verifier(reading.body.party))
    assert buttons(client, reading, ["say"]) == ["say"]
    leave(reading.body, why)
    assert buttons(client, reading, ["say"]) == []


@pytest.mark.parametrize("why", OVER)
def test_nor_waits_a_footprint_at_its_desk(roof, why):
    waiting, _certified = lay_certifications(roof.mei, roof.wei)
    client = client_of(staff_verifier(roof.wei.organisation))
    assert buttons(client, waiting, ["certify", "refuse"]) == ["certify", "refuse"]
    leave(roof.pearl, why)
    assert waiting not in listed(client, ProductCertification)
    assert client.get(address(ProductCertification, "change", waiting)).status_code == 302


def test_who_sits_at_two_desks_acts_for_the_body_that_may_go_on(roof):
    waiting, _certified = lay_certifications(roof.mei, roof.wei)
    user, (first, second) = staff_verifier(roof.wei.organisation), VerificationBody.objects.order_by("id")
    assert (first.party, second.party) == (roof.wei.organisation, roof.yan.organisation)
    terms = {"user_id": user.id, "role": Role.VERIFIER, "party_id": second.party_id, "now": puhui_now()}
    grant_role(actor=cast.INSTALLATION, **terms)
    leave(first, "expired")
    client_of(user).post(address(ProductCertification, "refuse", waiting), {"reason": "No such oven."})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.body) == ("REFUSED", second)
