"""The register's page: the API's content for people, in both languages, without a script."""

import pytest
from django.test import Client

from credits.ledger.types import Book
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id

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
