"""A filing tells the authority for whom it is filed: under which mandates, and for which owners of sites."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.mandates.services import revoke_mandate
from credits.issuance.filing.bundle import make_bundle
from credits.issuance.models import Issuance
from credits.monitoring.report_drafts import create_report
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.accounts.mandates.entrusted import DIGEST, Owners, approver_of, entrustment
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import YEAR
from tests.credits.issuance.test_bundles import sealed
from tests.credits.projects.bundles.roofs import Village, lay_village

pytestmark = pytest.mark.django_db
READ = ("report__project", "statement__case__body__party", "notice", "party")


@pytest.fixture
def village(roof, evidence_dir) -> Village:  # noqa: F811
    return lay_village(12, chen=roof.chen)


def package(issuance: Issuance) -> ZipFile:
    return ZipFile(BytesIO(make_bundle(Issuance.objects.select_related(*READ).get(pk=issuance.pk)).archive))


def entrustments(archive: ZipFile) -> dict:
    return json.loads(archive.read("filing.json"))["entrustments"]


def test_of_a_bundle_every_owner_stands_with_its_mandate_and_what_its_sites_bring(village, roof):
    issuance = roof.approved(sealed(village))
    archive = package(issuance)
    told = entrustments(archive)
    assert told["kind"] == "BUNDLE"
    assert "files for itself" not in json.dumps(told)
    assert [(each["owner"], each["owner_code"]) for each in told["owners"]] == [
        (f"Roof owner {number}", owner.code) for number, owner in enumerate(village.owners, start=1)
    ]
    # Each owner's sites together are what the report claims, less the cut to whole grams of each.
    assert 0 <= issuance.report.reduction_g - sum(each["grams"] for each in told["owners"]) < 12
    first = told["mandates"][0]
    mandate = village.owners[0].mandate
    assert first == {
        "mandate": str(mandate.id),
        "owner": "Roof owner 1",
        "owner_code": village.owners[0].code,
        "owner_kind": "ORGANISATION",
        "agent": "Evergreen Agency",
        "agent_code": "",
        "scope": {"acts": ["FILE_PROJECTS", "FILE_REPORTS"], "projects": ["ALL"]},
        "valid_from": mandate.valid_from.isoformat(),
        "valid_to": mandate.valid_to.isoformat(),
        "revoked_on": "",
        "paper_sha256": DIGEST,
        "agent_share_percent": "10.00",
        "owner_share_percent": "90.00",
    }
    # In the papers that people read the same stands, with words in both languages.
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(archive.read("filing.pdf"))).pages)
    assert "Roof owner 12" in text
    assert "业主收益比例" in text
    sheet = load_workbook(BytesIO(archive.read("filing.xlsx")))["entrustments"]
    rows = {row[0].value: row[1].value for row in sheet}
    assert rows["owners[12].owner 业主 Owner"] == "Roof owner 12"
    assert rows["mandates[1].paper_sha256 委托书原件摘要 Digest of the signed paper"] == DIGEST


def test_what_is_revoked_after_the_approvals_leaves_the_package_as_it_was(village, roof):
    issuance = roof.approved(sealed(village))
    before = package(issuance).read("SHA256SUMS")
    owner = village.owners[0]
    revoke_mandate(
        actor=owner.approver.actor, now=puhui_now(), mandate_id=owner.mandate.id, reason="another agent"
    )
    assert package(issuance).read("SHA256SUMS") == before


def test_a_report_that_an_agent_filed_names_the_mandate_it_was_filed_under(roof):
    bakery, agent = roof.mei.organisation, cast.organisation("Evergreen Agency")
    approver = approver_of(bakery, "Lan", 33, "+8613700000033")
    owners = Owners(roof.mei, approver, entrustment(bakery), cast.member_of("Hua", "ORG_CLERK", agent))
    mandate = owners.entrust()
    actor, (since, until) = owners.acting(mandate), YEAR
    report = create_report(
        actor=actor, project_id=roof.project.id, period_from=since, period_to=until, now=puhui_now()
    )
    report = submit_report(actor=actor, report_id=report.id, now=puhui_now())
    told = entrustments(package(roof.approved(report)))
    assert told["kind"] == "MANDATE"
    (named,) = told["mandates"]
    assert (named["mandate"], named["owner"], named["agent"]) == (
        str(mandate.id),
        "Sunrise Bakery",
        "Evergreen Agency",
    )
    assert named["agent_share_percent"] == "20.00"


def test_an_owner_that_files_for_itself_is_told_so_in_both_languages(roof):
    told = entrustments(package(roof.approved()))
    assert told["kind"] == "OWNER"
    assert told["text"] == "项目业主自行申报。 The owner of the project files for itself."
    assert told["mandates"] == []
