"""The desk of the rule book: a text is written, refused by line and key, mended, approved by another person,
filed and published, all from the pages."""

from hashlib import sha256

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from credits.evidence.models import EvidenceFile
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import pdf
from tests.credits.methodologies.cups import (
    IN_A_HURRY,
    approve,
    cups,
    filed,
    published,
    second_version,
    submitted,
    written,
)

REASON = {"reason": "cups for the cafes"}


@pytest.fixture(autouse=True)
def now(evening):  # noqa: F811
    yield evening
    forget_snapshot()


@pytest.fixture
def rong():
    return cast.rong()


@pytest.fixture
def fang():
    return cast.fang()


def press(member, name, draft=None, language="en", **data):
    client = client_of(member, language=language)
    code = {"code": code_of(client)} if name == "approve" else {}
    return client.post(address(MethodologyDraft, name, draft), REASON | code | data)


def page(member, draft, name="change", language="en", **query):
    return client_of(member, language=language).get(address(MethodologyDraft, name, draft), query)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def stands(draft) -> str:
    draft.refresh_from_db()
    return draft.status


def part(answer, heading):
    return next(each for each in answer.context["parts"] if str(each.title) == heading)


def test_a_text_is_typed_or_uploaded(rong):
    answer = press(rong, "write", text=cups().replace("\n", "\r\n"))
    draft = MethodologyDraft.objects.get()
    assert answer["Location"] == address(MethodologyDraft, "change", draft)
    assert draft.text == cups().lstrip("\n") or draft.text == cups()
    press(rong, "write", document=SimpleUploadedFile("cups.toml", cups().encode()))
    assert MethodologyDraft.objects.filter(digest=sha256(cups().encode()).hexdigest()).exists()


def test_a_refusal_names_file_line_key_and_remedy_and_keeps_nothing(rong):
    wrong = cups(('"uses * saved_a_drink"', '"uses * saved"')).encode()
    answer = press(rong, "write", document=SimpleUploadedFile("cups.toml", wrong))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "cups.toml:60: steps[2].expression" in text
    assert "Declare it, or use one of" in text
    for nothing in ({}, {"text": "  \n"}):
        assert press(rong, "write", **nothing).context["form"].errors
    assert not MethodologyDraft.objects.exists()


def test_the_page_tells_a_unit_mistake_in_the_readers_language(rong):
    draft = written(rong, cups(IN_A_HURRY))
    row = part(page(rong, draft), "Check").rows[0]
    assert row[0].startswith("city-cup.v1.toml:")
    assert "steps[1].expression" in row[0]
    assert "saved_a_drink" in row[1]
    chinese = part(page(rong, draft, language="zh-hans"), "检查").rows[0]
    assert chinese[0] == row[0]
    assert chinese[1:] != row[1:]
    answer = press(rong, "submit", draft)
    assert "steps[1].expression" in answer.content.decode()
    assert stands(draft) == "DRAFT"


def test_editing_begins_with_the_text_that_is_there(rong):
    draft = written(rong, cups(IN_A_HURRY))
    assert page(rong, draft, "edit").context["form"]["text"].value() == draft.text
    assert said(press(rong, "edit", draft, text=cups())) == ["The draft is changed."]
    assert part(page(rong, draft), "Check").rows == []
    assert said(press(rong, "submit", draft)) == ["The draft awaits the approval of a second person."]


def test_two_people_and_a_paper_make_a_version(rong, fang):
    he, draft = cast.he(), submitted(rong)
    press(fang, "approve", draft, digest="0" * 64)
    assert stands(draft) == "SUBMITTED"
    assert said(press(fang, "approve", draft, digest=draft.digest)) == ["The draft is approved."]
    assert press(fang, "publish", draft).status_code == 409
    filing = {"number": "DEMO-M-2026-101", "filed_on": "2026-10-30"}
    no_paper = SimpleUploadedFile("scan.pdf", b"a text that calls itself a paper")
    assert press(fang, "file", draft, **filing, scan=no_paper).status_code == 400
    assert not EvidenceFile.objects.exists()
    press(fang, "file", draft, **filing, scan=SimpleUploadedFile("scan.pdf", pdf()))
    draft.refresh_from_db()
    assert draft.scan_digest == sha256(pdf()).hexdigest()
    paper = page(he, draft, "scan")
    assert (paper.content, paper["Content-Type"]) == (pdf(), "application/pdf")
    assert "attachment" in paper["Content-Disposition"]
    assert press(fang, "publish", draft, scheme="DEMO").context["form"].errors
    answer = press(fang, "publish", draft, scheme="DEMO", region="CN-GD", starts="2026-11-03")
    assert said(answer) == ["The version is published."]
    assert InForce.objects.get(activity_type="reusable_cup").in_force_from.isoformat() == "2026-11-03"
    assert AuditEvent.objects.get(action="methodology_version_published").reason == REASON["reason"]


def test_the_author_does_not_approve(fang):
    draft = submitted(fang)
    answer = press(fang, "approve", draft, digest=draft.digest)
    assert answer.status_code == 403
    assert stands(draft) == "SUBMITTED"


@pytest.mark.parametrize(("name", "state"), [("send_back", "DRAFT"), ("refuse", "REFUSED")])
def test_an_officer_sends_back_or_refuses(name, state, rong, fang):
    draft = submitted(rong)
    press(fang, name, draft)
    assert stands(draft) == state


def test_an_author_withdraws(rong, fang):
    draft = approve(fang, submitted(rong))
    press(rong, "withdraw", draft)
    assert stands(draft) == "WITHDRAWN"


def test_the_next_version_is_compared_with_the_one_before(rong, fang):
    published(rong, fang)
    answer = page(fang, submitted(rong, second_version()))
    changed = part(answer, "What it changes")
    assert ["parameter", "washing"] in [row[:2] for row in changed.rows]
    assert {row[0] for row in changed.rows} == {"about", "parameter"}
    compared = part(answer, "The examples under both: reduction / credited")
    assert compared.rows == [["two coffees", "A", "56 g / 56 g", "58 g / 58 g"]]


def test_a_first_version_is_compared_with_nothing(rong):
    titles = {str(each.title) for each in page(rong, written(rong)).context["parts"]}
    assert "What it changes" not in titles


def test_the_document_is_shown_in_both_languages(rong):
    text = page(rong, written(rong), "both_languages").content.decode()
    for word in ("中文 · 步骤", "English · Steps", "每次减排", "Saved a drink"):
        assert word in text


def test_the_page_shows_the_curve_as_a_picture_and_not_as_text(rong):
    answer = page(rong, written(rong))
    text = answer.content.decode()
    assert "<svg xmlns=" in text
    assert "&lt;svg" not in text
    assert "<figcaption>Drinks</figcaption>" in text


def test_the_steps_are_typeset_beside_the_text_as_written(rong):
    answer = page(rong, written(rong))
    assert [row[2] for row in part(answer, "Steps").rows] == ["disposable - washing", "uses * saved_a_drink"]
    text = answer.content.decode()
    assert "<mi>uses</mi><mo>·</mo><msub><mi>saved</mi><mtext>a drink</mtext></msub>" in text
    assert "&lt;math" not in text


def test_what_if_gives_grams_by_tier_over_the_bounds(rong):
    draft = written(rong)
    (table,) = page(rong, draft, "what_if", uses="3").context["parts"]
    assert list(table.headers) == ["uses", "tier A", "tier B"]
    assert table.rows[0] == ["3", "84 g / 84 g", "84 g / 78 g"]
    assert table.rows[-1] == ["10 ←", "280 g / 280 g", "280 g / 263 g"]
    assert [row[0] for row in table.rows[1:]] == ["1 ←", "3 ←", "6 ←", "8 ←", "10 ←"]


@pytest.mark.parametrize("uses", ["11", "0", "two", "", "1.5", "9" * 40, "[1]", "\x00"])
def test_what_if_refuses_what_no_activity_could_be(uses, rong):
    answer = page(rong, written(rong), "what_if", uses=uses)
    assert answer.status_code == 200
    assert answer.context["parts"] == []
    assert answer.context["form"].errors


def test_officers_are_told_what_waits_for_them_and_not_what_they_wrote(rong, fang):
    he = cast.he()
    submitted(fang)
    filed(rong, fang, cups(('code = "CITY-CUP"', 'code = "CITY-MUG"'), ('"CUP"', '"MUG"')))

    def waiting(member):
        figures = client_of(member).get("/admin/").context["panels"]["figures"]
        told = {str(figure.label): figure.value for figure in figures}
        return told.get("Methodology drafts"), told.get("Methodologies to publish")

    assert waiting(he) == ("1", "1")
    assert waiting(fang) == ("0", "1")
    assert waiting(rong) == (None, None)


def test_where_no_paper_was_taken_in_there_is_none_to_give_out(rong, fang):
    draft = filed(rong, fang)
    assert "Content-Disposition" not in page(fang, draft, "scan")
    assert "Scan of the filing" not in page(fang, draft).content.decode()


def test_two_officers_withdraw_a_version_from_its_page(rong, fang):
    he, version = cast.he(), published(rong, fang).published
    answer = client_of(fang).post(address(MethodologyVersion, "withdraw", version), REASON)
    assert said(answer) == ["The withdrawal waits for another person."]
    withdrawal = VersionWithdrawal.objects.get()
    confirm = address(VersionWithdrawal, "confirm", withdrawal)
    assert client_of(fang).post(confirm, REASON | {"code": code_of(fang)}).status_code == 403
    figures = client_of(he).get("/admin/").context["panels"]["figures"]
    assert "1" in {figure.value for figure in figures if figure.label == "Withdrawals of versions"}
    assert said(client_of(he).post(confirm, REASON | {"code": code_of(he)})) == ["The version is withdrawn."]
    version.refresh_from_db()
    assert version.status == "WITHDRAWN"


def test_a_withdrawal_is_dropped_and_the_version_stays(rong, fang):
    version = published(rong, fang).published
    client_of(fang).post(address(MethodologyVersion, "withdraw", version), REASON)
    withdrawal = VersionWithdrawal.objects.get()
    assert said(client_of(fang).post(address(VersionWithdrawal, "drop", withdrawal), REASON)) == [
        "The version stays."
    ]
    version.refresh_from_db()
    assert version.status == "PUBLISHED"


def test_the_page_says_what_a_draft_means_for_running_projects(rong):
    keep = ("[filing]", "[running_projects]\nkeep_version = true\nuntil = 2027-06-01\n\n[filing]")
    about = {row[0]: row[1] for row in part(page(rong, written(rong, cups(keep))), "About").rows}
    assert "before 2027-06-01" in about["running projects"]
