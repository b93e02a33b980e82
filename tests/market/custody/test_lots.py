"""Lots: units into custody, promised once, given back; nobody else's, and never more than there are."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.signin.policies import StepUpRequired
from credits.ledger.selectors import balances_of
from credits.ledger.transfer_units import InsufficientUnits
from credits.public import registry_holdings, serials_in_custody
from market.custody.errors import BatchNotOfInstrument, LotTooSmall, NothingToWithdraw, OrganisationsOnly
from market.custody.models import Lot
from market.custody.services import (
    deposit_lot,
    export_reserved,
    holding_of,
    release_reservation,
    reserve_lot,
    withdraw_lot,
)
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.market.instruments import PV, lot_of, pv
from tests.market.units import NOW, minted

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    return cast.mei()


def deposit(member, batch, tonnes, instrument=PV):
    return deposit_lot(
        actor=member.actor,
        instrument_code=instrument,
        batch=batch,
        quantity_t=tonnes,
        command_id=new_id(),
        now=NOW,
    )


def in_hand(member) -> int:
    held = registry_holdings(member.organisation.id, scheme="DEMO", methodology="GD-PV", vintage=2025)
    return sum(row.available_t for row in held)


def test_a_deposit_moves_the_lowest_numbers_into_escrow_under_the_lot(mei):
    lot = lot_of(mei, 100, minted_t=344)
    assert (lot.remaining_t, lot.reserved_t, in_hand(mei)) == (100, 0, 244)
    assert [number.serial for number in serials_in_custody(lot.id)] == [f"{lot.batch}-1-100"]
    assert holding_of(mei.organisation.id, PV) == 344
    assert broken_invariants() == set()


def test_more_than_there_is_is_refused_and_nothing_is_kept(mei):
    pv()
    batch = minted(mei.organisation, 5)
    with pytest.raises(InsufficientUnits):
        deposit(mei, batch, 6)
    assert not Lot.objects.exists()


def test_a_batch_of_another_vintage_is_not_of_the_instrument(mei):
    pv()
    with pytest.raises(BatchNotOfInstrument):
        deposit(mei, minted(mei.organisation, 5, vintage=2024), 5)
    with pytest.raises(NotFound):
        deposit(mei, "DEMO-GZ-PV-2025-0099", 5)
    with pytest.raises(NotFound):
        deposit(mei, minted(mei.organisation, 5), 5, instrument="DEMO-NONE")


def test_only_an_organisations_trader_or_owner_deposits(mei):
    pv()
    batch = minted(mei.organisation, 5)
    lin, qiao = cast.lin(), cast.qiao()
    with pytest.raises(OrganisationsOnly):
        deposit(lin, batch, 1)
    with pytest.raises(InsufficientUnits):
        deposit(qiao, batch, 1)
    clerk = cast.member_of("Hua", "ORG_CLERK", mei.organisation)
    with pytest.raises(NotPermitted):
        deposit(clerk, batch, 1)


def test_a_new_device_puts_nothing_into_custody(mei):

    pv()
    batch = minted(mei.organisation, 5)
    with pytest.raises(StepUpRequired):
        deposit(replace(mei, actor=replace(mei.actor, device_trusted=False)), batch, 1)


def test_nothing_of_a_promise_goes_out_without_a_venues_word(mei):
    lot, ref = lot_of(mei, 10), new_id()
    reserve_lot(lot_id=lot.id, quantity_t=6, ref=ref, now=NOW)
    with pytest.raises(LotTooSmall) as refused:
        export_reserved(ref=ref, tonnes=7, command_id=new_id(), now=NOW)
    assert refused.value.data == {"available": 6, "requested": 7}
    # What a promise comes to once the venue has spoken is shown with the bridge.
    with pytest.raises(IntegrityError, match="no settled transfer stands behind this"), transaction.atomic():
        export_reserved(ref=ref, tonnes=4, command_id=new_id(), now=NOW)
    lot.refresh_from_db()
    assert (lot.remaining_t, lot.reserved_t) == (10, 6)
    assert broken_invariants() == set()


def test_what_is_promised_is_not_promised_again_nor_given_back(mei):
    lot = lot_of(mei, 10)
    first = new_id()
    reserve_lot(lot_id=lot.id, quantity_t=7, ref=first, now=NOW)
    with pytest.raises(LotTooSmall):
        reserve_lot(lot_id=lot.id, quantity_t=4, ref=new_id(), now=NOW)
    withdraw_lot(actor=mei.actor, lot_id=lot.id, command_id=new_id(), now=NOW)
    assert in_hand(mei) == 3
    with pytest.raises(NothingToWithdraw):
        withdraw_lot(actor=mei.actor, lot_id=lot.id, command_id=new_id(), now=NOW)
    release_reservation(ref=first, now=NOW)
    release_reservation(ref=first, now=NOW)
    withdraw_lot(actor=mei.actor, lot_id=lot.id, command_id=new_id(), now=NOW)
    assert in_hand(mei) == 10
    assert serials_in_custody(lot.id) == []
    assert broken_invariants() == set()


def test_a_lot_of_somebody_else_is_not_there(mei):
    lot = lot_of(mei, 10)
    with pytest.raises(NotFound):
        withdraw_lot(actor=cast.qiao().actor, lot_id=lot.id, command_id=new_id(), now=NOW)


def test_the_database_lets_nobody_promise_more_than_remains(mei):
    lot = lot_of(mei, 10)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_lot SET reserved_t = 11 WHERE id = %s", [lot.id])
    assert balances_of(mei.organisation.id).count() == 1
