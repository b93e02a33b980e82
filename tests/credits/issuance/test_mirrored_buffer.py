"""A mirrored register grants little where a buffer was asked for: the party never gets nothing (ADR 0053)."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.services import discard_answer
from credits.issuance.terms import Terms, buffer_of_granted
from credits.ledger.models import LedgerAccount
from credits.ledger.serial_models import SerialBlock
from credits.registry.services import import_statement
from puhui.kernel.clock import puhui_now
from tests.audit import broken_invariants
from tests.credits.issuance.mirrored import GRANT, confirmed, entered, filed, lay_mirrored, mint_all

pytestmark = pytest.mark.django_db
ONE = replace(GRANT, tonnes=1, serial="GXPH-2026-PV-004-000101-000101")


@pytest.fixture
def filing(db, monkeypatch):
    """A roof of 344 t under a methodology that withholds a tenth: filed with 35 t for the buffer."""
    requesting = sys.modules["credits.issuance.services.request_issuance"]
    monkeypatch.setattr(requesting, "terms_of", lambda *_: Terms("PV", Decimal("0.1")))
    roof = lay_mirrored()
    issuance = filed(roof)
    assert (issuance.tonnes, issuance.buffer_t) == (344, 35)
    return roof, issuance


def test_a_single_tonne_is_entered_and_confirmed_by_two_and_is_the_owners(filing):
    roof, issuance = filing
    answer = confirmed(entered(issuance, roof.chen, ONE), roof.tang)
    assert (answer.tonnes, answer.buffer_t) == (1, 0)
    assert mint_all() == {"minted": 1, "failed": 0}
    issuance.refresh_from_db()
    assert (issuance.status, issuance.issued_t, issuance.withheld_t) == ("MINTED", 1, 0)
    block = SerialBlock.objects.get()
    holder = LedgerAccount.objects.get(pk=block.account_id).party_id
    assert (str(block), holder) == ("GXPH-2026-PV-004-101-101", roof.mei.organisation.id)
    statement = b"label,first,last,tonnes,status\nGXPH-2026-PV-004,000101,000101,1,ISSUED\n"
    told = import_statement(
        actor=roof.chen.actor, scheme="MIRR", as_of=date(2026, 3, 9), content=statement, now=puhui_now()
    )
    assert (told.agreeing, told.found) == (1, 0)
    assert broken_invariants() == set()


@pytest.mark.parametrize(
    ("granted", "withheld"), [(1, 0), (2, 1), (3, 1), (9, 1), (10, 2), (343, 35), (344, 35)]
)
def test_of_more_the_buffer_has_its_part_rounded_up(granted, withheld):
    assert buffer_of_granted(granted, asked_t=344, asked_buffer_t=35) == withheld


def test_the_database_takes_the_owners_last_tonne_no_more_than_it_takes_less_than_the_part(filing):
    roof, issuance = filing
    good = entered(issuance, roof.chen, replace(ONE, tonnes=2, serial="GXPH-2026-PV-004-101-102"))
    assert good.buffer_t == 1
    fields = {
        field.name: getattr(good, field.name)
        for field in AuthorityAnswer._meta.concrete_fields
        if field.name not in ("id", "issuance")
    }
    discard_answer(actor=roof.chen.actor, answer_id=good.id, reason="a slip", now=puhui_now())
    one = {"tonnes": 1, "last_no": 101}
    for change in ({"buffer_t": 0}, one | {"buffer_t": 1}):
        with (
            pytest.raises(IntegrityError, match=r"more than was asked|as_many_numbers"),
            transaction.atomic(),
        ):
            AuthorityAnswer.objects.create(issuance=issuance, **fields | change)
    AuthorityAnswer.objects.create(issuance=issuance, **fields | one | {"buffer_t": 0})
