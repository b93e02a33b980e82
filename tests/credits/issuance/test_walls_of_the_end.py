"""After the last day of a scheme's rules the database lets nobody issue, whatever the code forgets to ask."""

from importlib import import_module

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from credits.issuance.models import Issuance
from credits.issuance.services import mint_issuance, request_issuance
from credits.schemes.models import Scheme
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.issuance.insider import write_approval, write_approved
from tests.credits.issuance.test_gates import ended

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TOLD = "Measures of Guangdong for carbon-inclusion trading ended on 2026-03-01"
# Who may write an issuance at all (deploy/grants.csv).
WRITERS = ("web", "worker")


def test_nothing_is_requested(roof):
    statement = roof.stated()
    with transaction.atomic():  # the row as the worker would write it, taken back again
        wanted = request_issuance(statement_id=statement.id, now=puhui_now())
        transaction.set_rollback(True)
    assert wanted is not None
    assert not Issuance.objects.exists()
    wanted.status = "REQUESTED"

    def insert() -> None:
        wanted._state.adding = True
        wanted.save(force_insert=True)

    ended()
    with pytest.raises(IntegrityError, match=TOLD), transaction.atomic(), acting_as("worker"):
        insert()
    with pytest.raises(IntegrityError, match=TOLD), transaction.atomic():
        insert()  # the owner of the tables
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), acting_as("web"):
        insert()
    # On the last day itself it goes through: nothing but the end stood in the way.
    ended(business_date(puhui_now()))
    with transaction.atomic(), acting_as("worker"):
        insert()
        transaction.set_rollback(True)


def test_nothing_becomes_approved(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)

    def approve_as(role: str) -> None:
        with transaction.atomic():
            write_approval(issuance, roof.tang, puhui_now())
            with acting_as(role):
                Issuance.objects.filter(pk=issuance.pk).update(status="APPROVED")

    ended()
    for role in WRITERS:
        with pytest.raises(IntegrityError, match=TOLD):
            approve_as(role)
    ended(business_date(puhui_now()))
    write_approved(issuance, roof.tang, puhui_now())
    issuance.refresh_from_db()
    assert issuance.status == "APPROVED"


def test_nothing_is_minted(roof, monkeypatch):
    issuance = roof.approved()
    ended()
    # A worker that does not ask: everything of a mint is written but its last word.
    minting = import_module("credits.issuance.services.mint_approved")
    monkeypatch.setattr(minting, "ended_schemes", lambda _day: Scheme.objects.none())
    with pytest.raises(IntegrityError, match=TOLD), transaction.atomic(), acting_as("worker"):
        mint_issuance(issuance.id, now=puhui_now())
    ended(business_date(puhui_now()))
    with transaction.atomic(), acting_as("worker"):
        assert mint_issuance(issuance.id, now=puhui_now())
