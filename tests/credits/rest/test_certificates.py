"""Certificates over HTTP: for everybody who has the number, as data and as paper."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from credits.ledger.types import Book
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import credit, load_catalogues

pytestmark = pytest.mark.django_db


@pytest.fixture
def retirement(db):
    load_catalogues()
    lin = cast.lin()
    credit(lin.party.id, 100)
    credit(lin.party.id, 100, vintage=2025)
    return retire_units(
        actor=lin.actor,
        book=Book.PERSONAL,
        quantity_g=150,
        purpose="event_neutrality",
        beneficiary="林小姐",
        reason="世界地球日",
        command_id=new_id(),
        now=puhui_now(),
    )


@pytest.fixture
def anybody():
    return cast.APIClient()


def path(number: str) -> str:
    return f"/api/v1/registry/certificates/{number}"


def test_says_what_and_for_whom_and_never_who_held_it(retirement, anybody):
    answer = anybody.get(path(retirement.certificate_no))
    assert answer.status_code == 200
    body = answer.json()
    assert body["statement"]["en"] == "Verified by rule; not a PHCER; not for compliance."
    assert "不得用于碳排放履约" in body["statement"]["zh_hans"]
    assert body["scheme"]["code"] == "DEMO"
    assert body["scheme"]["demonstration"] is True
    assert (body["quantity_g"], body["purpose"], body["beneficiary"]) == (150, "event_neutrality", "林小姐")
    assert [(line["vintage"], line["quantity_g"]) for line in body["units"]] == [(2025, 100), (2026, 50)]
    assert str(retirement.party_id) not in answer.content.decode()
    assert str(retirement.id) not in answer.content.decode()


def test_is_found_as_typed_and_unknown_ones_are_not(retirement, anybody):
    assert anybody.get(path(retirement.certificate_no.lower())).status_code == 200
    for number in ("DEMO-R-2026-2222-2222-2222", "x", "%00", "..", "a" * 500):
        assert anybody.get(path(number)).status_code == 404
        assert anybody.get(path(number) + ".pdf").status_code == 404


def test_has_an_entity_tag_in_both_forms(retirement, anybody):
    for form in ("", ".pdf"):
        first = anybody.get(path(retirement.certificate_no) + form)
        again = anybody.get(path(retirement.certificate_no) + form, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")


def test_paper_names_the_number_and_the_address(retirement, anybody):
    answer = anybody.get(path(retirement.certificate_no) + ".pdf", HTTP_ACCEPT="application/pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{retirement.certificate_no}.pdf"'
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert retirement.certificate_no in text
    assert "林小姐" in text
    assert "http://testserver/api/v1/registry/certificates/" in text


def test_paper_is_the_same_whatever_language_was_asked_for(retirement, anybody):
    where = path(retirement.certificate_no) + ".pdf"
    first = anybody.get(where, HTTP_ACCEPT_LANGUAGE="en")
    assert first.content == anybody.get(where, HTTP_ACCEPT_LANGUAGE="zh-hans").content


def test_a_bad_sign_in_does_not_close_a_public_page(retirement, anybody):
    anybody.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert anybody.get(path(retirement.certificate_no)).status_code == 200


# As Chromium and Safari send it.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize("accepted", ["text/html", BROWSER])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB,en;q=0.9", ("Certificate of Retirement", "carbon neutrality of an event", "not a PHCER")),
        ("zh-CN,zh;q=0.9", ("碳普惠减排量注销证书", "大型活动碳中和", "不得用于碳排放履约")),
    ],
    ids=["en", "zh"],
)
def test_who_scans_the_code_reads_a_page_in_their_language(retirement, anybody, accepted, language, words):
    answer = anybody.get(path(retirement.certificate_no), HTTP_ACCEPT=accepted, HTTP_ACCEPT_LANGUAGE=language)
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert [
        word for word in (*words, retirement.certificate_no, "林小姐", "世界地球日") if word not in text
    ] == []
    assert "<script" not in text
    assert "style=" not in text
    assert str(retirement.party_id) not in text
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert {"Accept", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}


@pytest.mark.parametrize("accepted", ["application/json", "*/*", "application/json, text/html;q=0.5", ""])
def test_a_program_still_gets_json_at_the_same_address(retirement, anybody, accepted):
    more = {"HTTP_ACCEPT": accepted} if accepted else {}
    answer = anybody.get(path(retirement.certificate_no), **more)
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["certificate_no"] == retirement.certificate_no


def test_a_page_and_its_data_have_entity_tags_of_their_own(retirement, anybody):
    where = path(retirement.certificate_no)
    page, data = anybody.get(where, HTTP_ACCEPT="text/html"), anybody.get(where)
    assert page["ETag"] != data["ETag"]
    again = anybody.get(where, HTTP_ACCEPT="text/html", HTTP_IF_NONE_MATCH=page["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_forged_number_is_told_in_words(anybody, db):
    answer = anybody.get(path("DEMO-R-2026-2222-2222-2222"), HTTP_ACCEPT=BROWSER, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 404
    assert "holds no certificate of this number" in answer.content.decode()


def test_what_people_wrote_is_text_on_the_page(anybody, db):
    load_catalogues()
    hua = cast.hua()
    credit(hua.party.id, 100)
    hostile = retire_units(
        actor=hua.actor,
        book=Book.PERSONAL,
        quantity_g=10,
        purpose="voluntary",
        beneficiary="<b onclick=alert(1)>Hua</b>",
        reason="<script>alert(1)</script>",
        command_id=new_id(),
        now=puhui_now(),
    )
    text = anybody.get(path(hostile.certificate_no), HTTP_ACCEPT="text/html").content.decode()
    assert "<script" not in text
    assert "<b onclick" not in text
    assert "&lt;script&gt;" in text
