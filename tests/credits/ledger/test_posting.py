"""Posting: what moves, how the totals run, what is refused, and that a refusal leaves nothing."""

import pytest
from django.db import connection, transaction

from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.models import Balance, Transfer
from credits.ledger.posting import HoldingFrozen, InsufficientUnits, post
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import Book, Movement, TransferKind
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.ledger.stage import NOW, totals

COMMAND = new_id()


def available(holder, asset) -> int:
    balance = Balance.objects.filter(account_id=holder.account, asset_id=asset).first()
    return balance.available if balance else 0


def test_totals_run_on_from_transfer_to_transfer(stage, lin):
    first, second = stage.credit(lin, 100, 250)
    with acting_as("web"):
        (out,) = transfer_units([stage.retirement(lin, 120)], command_id=COMMAND, now=NOW)
    (third,) = stage.credit(lin, 7)
    assert [totals(first), totals(second)] == [(None, None, 100, 0), (None, None, 350, 0)]
    assert totals(out) == (350, 120, None, None)
    assert totals(third) == (None, None, 357, 120)
    assert available(lin, stage.grams) == 237


def test_one_call_moves_several_assets_and_numbers_each_by_itself(stage, lin):
    stage.credit(lin, 500)
    ids = transfer_units(stage.assignment(lin, 300, 290), command_id=COMMAND, now=NOW)
    assert [totals(i) for i in ids] == [(500, 300, None, None), (None, None, 290, 0)]
    assert Transfer.objects.filter(command_id=COMMAND).count() == 2


def test_later_movements_may_spend_what_earlier_ones_brought(stage, lin):
    spend = Movement(TransferKind.COIN_SPENDING, stage.coins, lin.account, stage.spent, 40, COMMAND)
    ids = transfer_units([stage.grant(lin, 50), spend], command_id=COMMAND, now=NOW)
    assert [totals(i) for i in ids] == [(None, None, 50, 0), (50, 40, None, None)]


def test_earlier_movements_may_not_spend_what_later_ones_bring(stage, lin):
    spend = Movement(TransferKind.COIN_SPENDING, stage.coins, lin.account, stage.spent, 40, COMMAND)
    with pytest.raises(InsufficientUnits), transaction.atomic():
        transfer_units([spend, stage.grant(lin, 50)], command_id=COMMAND, now=NOW)


@pytest.mark.parametrize("asked", [101, 2**53])
def test_more_than_there_is_is_refused_and_nothing_is_left(stage, lin, asked):
    stage.credit(lin, 100)
    with pytest.raises(InsufficientUnits) as refused, transaction.atomic():
        transfer_units([stage.retirement(lin, asked)], command_id=COMMAND, now=NOW)
    assert refused.value.data == {"asset": stage.grams, "available": 100, "requested": asked}
    assert (refused.value.code, refused.value.status) == ("insufficient_units", 409)
    assert available(lin, stage.grams) == 100
    assert not Transfer.objects.filter(command_id=COMMAND).exists()


def test_a_holding_that_never_had_any_is_refused_alike(stage, lin):
    with pytest.raises(InsufficientUnits) as refused, transaction.atomic():
        transfer_units([stage.retirement(lin, 1)], command_id=COMMAND, now=NOW)
    assert refused.value.data["available"] == 0
    assert not Balance.objects.filter(account_id=lin.account).exists()


def test_half_a_posting_cannot_be_committed_by_swallowing_the_refusal(stage, lin):
    stage.credit(lin, 100)
    old = stage.asset(Book.PERSONAL, 2025)
    movements = [stage.retirement(lin, 100), stage.retirement(lin, 1, old)]
    with transaction.atomic():
        with pytest.raises(InsufficientUnits):
            transfer_units(movements, command_id=COMMAND, now=NOW)
        with pytest.raises(transaction.TransactionManagementError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert available(lin, stage.grams) == 100


@pytest.mark.parametrize("amount", [0, -5, 2**53 + 1, 1.0, True, None])
def test_what_is_no_amount_is_refused_before_the_database(stage, lin, amount):
    with pytest.raises(ValueError, match="not an amount"):
        transfer_units([stage.retirement(lin, amount)], command_id=COMMAND, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_posting_outside_a_transaction_is_a_mistake():
    with pytest.raises(transaction.TransactionManagementError):
        post([], command_id=COMMAND, now=NOW)


@pytest.mark.parametrize("kind", [TransferKind.ACCRUAL, TransferKind.ISSUANCE, TransferKind.REVERSAL])
def test_the_door_of_commands_takes_their_kinds_only(stage, lin, kind):
    movement = Movement(kind, stage.grams, stage.issuer, lin.account, 1, COMMAND)
    with pytest.raises(ValueError, match="not a command's kind"):
        transfer_units([movement], command_id=COMMAND, now=NOW)


def test_a_frozen_holding_takes_in_and_gives_nothing_out(stage, lin):
    stage.credit(lin, 100)
    assert freeze_account(account_id=lin.account, reason="court order")
    assert not freeze_account(account_id=lin.account, reason="another")
    with pytest.raises(HoldingFrozen) as refused, transaction.atomic():
        transfer_units([stage.retirement(lin, 1)], command_id=COMMAND, now=NOW)
    assert (refused.value.code, refused.value.status) == ("holding_frozen", 409)
    stage.credit(lin, 5)
    assert available(lin, stage.grams) == 105
    assert unfreeze_account(account_id=lin.account)
    transfer_units([stage.retirement(lin, 105)], command_id=COMMAND, now=NOW)
    assert available(lin, stage.grams) == 0
