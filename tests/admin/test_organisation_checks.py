"""The registrar's desk for organisations: what waits in the place, and the decision with its reason."""

import pytest

from accounts.mandates.models import Mandate
from accounts.organisations.models import OrganisationVerification
from accounts.people.roles import Role
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
REASON = {"reason": "as the licence says"}


@pytest.fixture
def check(world) -> OrganisationVerification:
    return OrganisationVerification.objects.get(status="SUBMITTED")


def listed(client, **query) -> list:
    answer = client.get(address(OrganisationVerification, "changelist"), query)
    return list(answer.context["cl"].result_list)


def test_it_waits_for_the_registrar_of_the_place_who_approves_it(check):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR, region=cast.GUANGZHOU))
    elsewhere = client_of(cast.staff("Tang", Role.REGISTRAR, region=cast.SHENZHEN))
    assert listed(chen) == [check]
    assert listed(elsewhere, shown="all") == []
    approve = address(OrganisationVerification, "approve", check)
    refused = elsewhere.post(approve, REASON | {"code": code_of(elsewhere)})
    assert refused.status_code in (302, 403)
    chen.post(approve, REASON)
    check.refresh_from_db()
    assert check.status == "SUBMITTED", "without a code"
    chen.post(approve, REASON | {"code": code_of(chen)})
    check.refresh_from_db()
    assert (check.status, check.reason) == ("APPROVED", REASON["reason"])
    assert AuditEvent.objects.get(action="organisation_check_approved").reason == REASON["reason"]
    assert listed(chen) == []


def test_the_representative_is_masked_and_the_mandates_share_is_shown(check):
    OrganisationVerification.objects.filter(pk=check.pk).update(representative_name="Secretive Person")
    auditor = client_of(cast.staff("Bo", Role.AUDITOR))
    page = auditor.get(address(OrganisationVerification, "change", check)).content.decode()
    assert "S***" in page
    assert "Secretive" not in page
    mandate = Mandate.objects.get()
    page = auditor.get(address(Mandate, "change", mandate)).content.decode()
    assert "10.00" in page
    assert mandate.document_digest in page
