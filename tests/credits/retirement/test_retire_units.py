"""Retiring: oldest year first under one certificate, all or nothing, for an allowed purpose, for ever."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from accounts.signin.policies import StepUpRequired
from credits.ledger.freeze_account import freeze_account
from credits.ledger.models import Transfer
from credits.ledger.open_holding import open_holding
from credits.ledger.transfer_units import HoldingFrozen, InsufficientUnits
from credits.ledger.types import Book
from credits.retirement import services as module
from credits.retirement.models import Retirement
from credits.retirement.policies import PurposeNotAllowed
from credits.retirement.selectors import certificate_by_number, visible_to
from credits.retirement.services import retire_units
from credits.schemes.models import Scheme
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.rewards.grams import balances, check_conserved, credit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


@pytest.fixture
def lin():
    return cast.lin()


def retire(member, quantity_g: int, **other) -> Retirement:
    wanted = {"book": Book.PERSONAL, "purpose": "voluntary", "beneficiary": "林小姐", "reason": "", **other}
    return retire_units(
        actor=member.actor, quantity_g=quantity_g, now=puhui_now(), command_id=new_id(), **wanted
    )


def test_oldest_year_first_over_several_assets_under_one_certificate(lin):
    credit(lin.party.id, 100, vintage=2026)
    credit(lin.party.id, 50, vintage=2025, methodology="IND-BUS")
    credit(lin.party.id, 50, vintage=2025, methodology="IND-METRO")
    credit(lin.party.id, 99, vintage=2024, coin_only=True, methodology="IND-WALK")
    done = retire(lin, 120, purpose="event_neutrality", reason="世界地球日")
    certificate = certificate_by_number(f" {done.certificate_no.lower()} ")
    assert [(line.vintage, line.methodology, line.quantity_g) for line in certificate.lines] == [
        (2025, "IND-BUS", 50),
        (2025, "IND-METRO", 50),
        (2026, "IND-METRO", 20),
    ]
    assert (certificate.quantity_g, certificate.scheme, certificate.purpose) == (
        120,
        "DEMO",
        "event_neutrality",
    )
    assert certificate.lines[0].city.en == "Guangzhou"
    assert balances(lin.party.id) == {"PERSONAL": 80, "COIN_ONLY": 99}
    moved = Transfer.objects.filter(source_ref=done.id)
    assert {t.command_id for t in moved} == {done.command_id}
    assert AuditEvent.objects.get(action="retire_units").command_id == done.command_id
    check_conserved()


@pytest.mark.parametrize("quantity_g", [101, 2**53])
def test_more_than_is_held_stores_nothing(lin, quantity_g):
    credit(lin.party.id, 100)
    with pytest.raises(InsufficientUnits) as caught:
        retire(lin, quantity_g)
    assert caught.value.data == {"available": 100, "requested": quantity_g}
    assert not Retirement.objects.exists()
    assert not AuditEvent.objects.filter(action="retire_units").exists()
    assert balances(lin.party.id) == {"PERSONAL": 100}


def test_who_has_nothing_and_coin_only_grams_retire_nothing(lin):
    with pytest.raises(InsufficientUnits):
        retire(lin, 1)
    credit(lin.party.id, 100, coin_only=True, methodology="IND-WALK")
    with pytest.raises(InsufficientUnits):
        retire(lin, 1)


@pytest.mark.parametrize("purpose", ["compliance", "ecological_compensation", "fun", ""])
def test_personal_grams_are_for_two_purposes(lin, purpose):
    credit(lin.party.id, 100)
    with pytest.raises(PurposeNotAllowed):
        retire(lin, 1, purpose=purpose)
    assert not Retirement.objects.exists()


def test_the_database_says_so_too(lin):
    credit(lin.party.id, 100)
    done = retire(lin, 1)
    done.id, done.certificate_no, done.purpose = new_id(), "DEMO-R-2026-X", "compliance"
    with pytest.raises(IntegrityError), transaction.atomic():
        done.save(force_insert=True)


def test_a_retirement_is_for_ever(lin):
    credit(lin.party.id, 100)
    retire(lin, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Retirement.objects.update(beneficiary="Rui")
    with pytest.raises(IntegrityError), transaction.atomic():
        Retirement.objects.all().delete()


def test_grams_however_many_are_no_units_of_the_registry(lin):
    credit(lin.party.id, 2_000_000)
    with pytest.raises(InsufficientUnits):
        retire(lin, 1_000_000, book=Book.REGISTRY, batch="1", purpose="compliance")


def test_an_unknown_device_a_frozen_holding_and_who_may_not_are_refused(lin):
    credit(lin.party.id, 100)
    with pytest.raises(StepUpRequired):
        retire(replace(lin, actor=replace(lin.actor, device_trusted=False)), 1)
    with pytest.raises(NotPermitted):
        retire(cast.wei(), 1)
    with pytest.raises(InsufficientUnits):
        retire(cast.mei(), 1)
    freeze_account(account_id=open_holding(lin.party.id), reason="under investigation")
    with pytest.raises(HoldingFrozen):
        retire(lin, 1)


def test_grams_of_two_schemes_are_never_under_one_certificate(lin):
    other = Scheme.objects.get(code="DEMO")
    other.pk = other.code = "OTHER"
    other.save(force_insert=True)
    credit(lin.party.id, 60, vintage=2025)
    credit(lin.party.id, 80, vintage=2026, scheme="OTHER")
    with pytest.raises(InsufficientUnits):
        retire(lin, 100)
    assert retire(lin, 70).scheme == "OTHER"
    assert retire(lin, 60).scheme == "DEMO"


@pytest.mark.parametrize("step", ["transfer_units", "record_event", "new_certificate_no"])
def test_cut_off_at_any_step_nothing_happened(lin, monkeypatch, step):
    credit(lin.party.id, 100)

    def fail(*_, **__):
        raise RuntimeError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, fail)
        with pytest.raises(RuntimeError):
            retire(lin, 10)
    assert not Retirement.objects.exists()
    assert not Transfer.objects.filter(kind="RETIREMENT").exists()
    assert balances(lin.party.id) == {"PERSONAL": 100}


def test_everybody_sees_their_own_and_nobody_a_number_that_is_not(lin):
    credit(lin.party.id, 100)
    done = retire(lin, 1)
    assert list(visible_to(lin.actor)) == [done]
    assert not visible_to(cast.hua().actor).exists()
    with pytest.raises(NotFound):
        certificate_by_number("DEMO-R-2026-2222-2222-2222")
