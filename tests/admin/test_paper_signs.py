"""What speaks of a paper's having been changed stands beside it for who decides, and refuses nothing."""

import pytest
from django.utils.translation import override

from credits.admin.case_parts import papers_part
from credits.admin.project_filing_parts import filing_parts
from credits.projects.models import Project
from credits.projects.services import add_document
from credits.verification.models import Case
from puhui.kernel.clock import puhui_now
from tests.admin.signing_in import client_of
from tests.admin.test_verifiers_desk import staff_verifier
from tests.admin.world import address
from tests.credits.evidence.papers import EDITS, HONEST, honest, saved
from tests.credits.issuance.roof import Roof, lay_roof

pytestmark = pytest.mark.django_db
CHANGED = "changes within the file after it was finished: 1"
EDITOR = "written by a program that edits pages: iLovePDF"
UNSEEN = {"en": "is for you to look at", "zh-hans": "供您查看判断"}


def put(roof: Roof, content: bytes) -> None:
    terms = {"project_id": roof.project.id, "kind": "GRID_CONNECTION", "name": "paper.pdf"}
    add_document(actor=roof.mei.actor, content=content, now=puhui_now(), **terms)


def test_registrar_and_verifier_see_it_in_their_language_beside_the_paper_alone():
    roof = lay_roof()
    put(roof, honest())
    roof.sent_in()
    case = Case.objects.get()
    for edit in ("appended to", "saved by an editor"):
        put(roof, EDITS[edit](honest()))
    desks = {Project: (roof.chen, roof.project), Case: (staff_verifier(case.body.party), case)}
    for model, (who, row) in desks.items():
        page = client_of(who).get(address(model, "change", row)).content.decode()
        # Once each: beside the honest one, and the one that is not here to be read, stands nothing.
        assert [page.count(text) for text in (UNSEEN["en"], CHANGED, EDITOR)] == [1, 1, 1]
    chinese = client_of(roof.chen, language="zh-hans")
    page = chinese.get(address(Project, "change", roof.project)).content.decode()
    told = (UNSEEN["zh-hans"], "追加修改：1", "：iLovePDF")
    assert [text for text in told if text not in page] == []


def test_a_paper_of_the_least_date_or_the_largest_closes_no_page():
    roof = lay_roof()
    least, largest = "D:00010101000000", "D:99991231235959Z"
    for number, time in enumerate((least, f"{least}Z", f"{least}+08'00'", largest)):
        put(roof, saved(honest(number), HONEST | {"/CreationDate": time, "/ModDate": time}))
    roof.sent_in()
    case = Case.objects.select_related("report__project").get()
    impossible = "its dates cannot be: 9999-12-31T23:59:59+00:00"
    for pages in (lambda: filing_parts(roof.project), lambda: [papers_part(case)]):
        with override("en"):
            cells = [cell for part in pages() if part.note for row in part.rows for cell in row]
        assert [cell for cell in cells if "its dates" in cell or "changed later" in cell] == [impossible]
