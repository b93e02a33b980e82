"""A registrar's desk: a case whole on the issuance's page, and approvals that show the authenticator."""

import pytest

from accounts.people.roles import Role
from credits.admin.report_words import line_words
from credits.issuance.models import Approval, Issuance
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.verification.models import Case
from credits.verification.reading_models import FurtherReading
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.credits.issuance.roof import lay_roof

pytestmark = pytest.mark.django_db


def test_an_approval_needs_the_code_of_the_authenticator_and_each_code_counts_once():
    roof = lay_roof()
    issuance = roof.awaiting()
    code = code_of(roof.chen)
    client = client_of(roof.chen)
    told = {"digest": issuance.digest, "reason": "read and found right"}
    for wrong in ({}, {"code": "12345"}, {"code": "000000" if code != "000000" else "111111"}):
        answer = client.post(address(Issuance, "approve", issuance), told | wrong)
        assert answer.status_code in (200, 401)
        assert not Approval.objects.exists()
    assert client.post(address(Issuance, "approve", issuance), told | {"code": code}).status_code == 302
    assert Approval.objects.get().person_id == roof.chen.party.id
    again = client.post(address(Issuance, "approve", issuance), told | {"code": code})
    assert again.status_code == 401, "the code was used"


def test_the_page_of_an_issuance_has_the_whole_case_on_it_for_its_territory_alone():
    roof = lay_roof()
    issuance = roof.awaiting()
    case = Case.objects.get()
    page = client_of(roof.chen).get(address(Issuance, "change", issuance)).content.decode()
    shown = (
        "within its calibration throughout the period",
        "report sealed and sent in",
        "case assigned to a body",
        "public notice over",
        "Papers of the project",
        "Objections",
        "●",
        line_words(case.report.content)[str(case.sample.first().ref)],
        str(case.body.party.name),
        address(MonitoringReport, "change", case.report),
        address(Project, "change", case.report.project),
        address(Case, "change", case),
    )
    assert [text for text in shown if text not in page] == []
    assert str(case.sample.first().ref) not in page, "a reading is told by its meter and days"
    # What is sealed in English is read in Chinese.
    chinese = client_of(roof.chen)
    chinese.cookies["django_language"] = "zh-hans"
    read = chinese.get(address(Issuance, "change", issuance)).content.decode()
    assert [text for text in ("Combined margin", "GRID_CONNECTION", "SYSTEM") if text in read] == []
    assert "到期日" in read
    # Who acted stands in the trail, and not here.
    assert str(roof.mei.user.id) not in page
    elsewhere = client_of(cast.staff("Bo", Role.REGISTRAR, region=cast.SHENZHEN))
    assert elsewhere.get(address(Issuance, "change", issuance)).status_code == 302
    assert elsewhere.get(address(FurtherReading, "changelist")).status_code == 200
