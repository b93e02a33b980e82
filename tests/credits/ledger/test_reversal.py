"""Reversals: the worker's exact mirror of a transfer, once, and only while the units are there."""

import pytest
from django.db import IntegrityError, transaction

from credits.ledger.models import Balance, Transfer
from credits.ledger.posting import InsufficientUnits
from credits.ledger.reverse_transfer import AlreadyReversed, NotReversible, reverse_transfer
from credits.ledger.transfer_units import transfer_units
from puhui.kernel.errors import NotFound
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.ledger.stage import NOW, totals

COMMAND = new_id()


def reverse(transfer, role="worker"):
    with transaction.atomic(), acting_as(role):
        return reverse_transfer(transfer_id=transfer, command_id=COMMAND, now=NOW)


def test_a_reversal_mirrors_its_original(stage, lin):
    first, second = stage.credit(lin, 100, 30)
    reversal = reverse(first)
    row = Transfer.objects.get(id=reversal)
    original = Transfer.objects.get(id=first)
    assert (row.debit_account_id, row.credit_account_id) == (lin.account, stage.issuer)
    assert (row.amount, row.asset_id, row.reverses_id) == (100, stage.grams, first)
    assert row.source_ref == original.source_ref
    assert totals(reversal) == (130, 100, None, None)
    reverse(second)
    assert Balance.objects.get(account_id=lin.account).available == 0


def test_a_transfer_is_reversed_once(stage, lin):
    first, _ = stage.credit(lin, 100, 100)
    reverse(first)
    with pytest.raises(AlreadyReversed) as refused:
        reverse(first)
    assert (refused.value.code, refused.value.status) == ("already_reversed", 409)


def test_coins_and_assigned_grams_go_back(stage, lin):
    stage.credit(lin, 100)
    given = transfer_units(stage.assignment(lin, 100, 95), command_id=COMMAND, now=NOW)
    for transfer in given:
        reverse(transfer)
    assert {b.asset_id: b.available for b in Balance.objects.filter(account_id=lin.account)} == {
        stage.grams: 100,
        stage.coins: 0,
    }


def test_what_is_retired_stays_retired_and_a_reversal_stays(stage, lin):
    first, _ = stage.credit(lin, 100, 100)
    (retired,) = transfer_units([stage.retirement(lin, 50)], command_id=COMMAND, now=NOW)
    for final in (retired, reverse(first)):
        with pytest.raises(NotReversible):
            reverse(final)


def test_what_was_spent_is_not_there_to_be_taken(stage, lin):
    (credited,) = stage.credit(lin, 100)
    transfer_units([stage.retirement(lin, 1)], command_id=COMMAND, now=NOW)
    with pytest.raises(InsufficientUnits):
        reverse(credited)
    assert not Transfer.objects.filter(reverses=credited).exists()


def test_nobody_but_the_worker_reverses(stage, lin):
    (credited,) = stage.credit(lin, 100)
    with pytest.raises(IntegrityError, match="made by the worker only"):
        reverse(credited, "web")


def test_an_unknown_transfer_is_not_found(stage):
    with pytest.raises(NotFound):
        reverse(new_id())
