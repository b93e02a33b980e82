"""The register's page: the API's content for people, in both languages, without a script."""

import pytest
from django.test import Client

from credits.ledger.types import Book
from credits.registry.services import place_freeze
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests.credits.issuance.test_void import carry_out, confirmed, retire

pytestmark = pytest.mark.django_db
SERIAL = "DEMO-GZ-PV-2025-0001-1-344"


@pytest.fixture
def issuance(roof):
    return roof.minted()


def test_the_page_lists_what_there_is_and_looks_up_a_serial(roof, issuance):
    retire_units(
        actor=roof.mei.actor,
        book=Book.REGISTRY,
        quantity_g=10_000_000,
        purpose="voluntary",
        beneficiary="Lantern fair",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
        batch=issuance.batch,
    )
    answer = Client().get("/register", {"lang": "en", "serial": f"{issuance.batch}-5-20"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert SERIAL in text
    assert "Sunrise Bakery" in text
    assert "Lantern fair" in text
    assert f"{issuance.batch}-5-10" in text
    assert f"{issuance.batch}-11-20" in text
    assert "<script" not in text


def test_the_policy_is_the_strict_one(issuance):
    policy = Client().get("/register")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ({}, "en", "en"),
        ({}, "zh-CN", "zh-hans"),
        ({"lang": "en"}, "zh", "en"),
        ({"lang": "zh"}, "en", "zh-hans"),
    ],
)
def test_the_language_is_asked_for_or_accepted(db, query, header, language):
    answer = Client().get("/register", query, HTTP_ACCEPT_LANGUAGE=header)
    assert answer["Content-Language"] == language
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    "serial", ["nothing", "DEMO-GZ-PV-2025-0001-300-400", "<script>alert(1)</script>", "\0"]
)
def test_a_serial_that_is_none_says_so_and_nothing_else(issuance, serial):
    answer = Client().get("/register", {"lang": "en", "serial": serial})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert ('role="alert"' in answer.content.decode()) == (serial != "\0")


def test_an_unchanged_page_is_not_sent_again(issuance):
    first = Client().get("/register")
    again = Client().get("/register", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_is_posted_to_it(db):
    assert Client().post("/register").status_code == 405


def test_a_slash_at_the_end_leads_to_the_page_with_what_was_asked():
    answer = Client().get("/register/", {"lang": "en", "serial": "DEMO-GZ-PV-2025-0001-1"})
    assert answer.status_code == 301
    assert answer["Location"] == "/register?lang=en&serial=DEMO-GZ-PV-2025-0001-1"


def test_a_suspended_batch_says_so_in_its_row_and_where_it_is_looked_up(roof, issuance):
    place_freeze(actor=roof.chen.actor, scope="BATCH", target=issuance.batch, reason="x", now=puhui_now())
    text = Client().get("/register", {"lang": "en", "serial": SERIAL}).content.decode()
    assert f"Batch {issuance.batch} is suspended since" in text
    assert "<strong>suspended since" in text
    chinese = Client().get("/register", {"lang": "zh", "serial": SERIAL}).content.decode()
    assert f"批次 {issuance.batch} 自" in chinese


def test_a_void_batch_says_so_and_the_figures_say_what_was_cancelled(roof, issuance):
    before = Client().get("/register", {"lang": "en"}).content.decode()
    assert "<td>stands</td>" in before
    confirmed(roof, issuance)
    carry_out()
    text = Client().get("/register", {"lang": "en", "serial": SERIAL}).content.decode()
    assert "<td><strong>void</strong></td>" in text
    assert f"Batch {issuance.batch} is void" in text
    head = text[text.index("<h2>Figures") :]
    assert "<th>Cancelled, t</th>" in head
    # Issued, held, in escrow, outside, retired, cancelled, buffer.
    cells = "".join(f'<td class="number">{tonnes}</td>' for tonnes in (344, 0, 0, 0, 0, 344, 0))
    assert f"<tr><td>DEMO</td>{cells}</tr>" in head


def test_whoever_holds_a_certificate_of_paper_finds_it_by_its_number(roof, issuance):
    number = retire(roof, issuance, 10).certificate_no
    found = Client().get("/register", {"lang": "en", "certificate": f" {number.lower()} "})
    assert (found.status_code, found["Location"]) == (302, f"/api/v1/registry/certificates/{number}")
    other = Client().get("/register", {"lang": "en", "certificate": "PHC-0000"})
    assert other.status_code == 200
    assert "There is no certificate of this number." in other.content.decode()
    assert Client().get("/register", {"certificate": "\0"}).status_code == 200
