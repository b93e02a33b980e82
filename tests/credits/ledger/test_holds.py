"""Holds: set aside, then posted or voided, each once; nothing else can take what is held."""

import pytest
from django.db import transaction

from credits.ledger.freeze_account import freeze_account
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Balance, Hold, Transfer
from credits.ledger.place_hold import place_hold
from credits.ledger.post_hold import HoldClosed, post_hold
from credits.ledger.posting import HoldingFrozen, InsufficientUnits
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import TransferKind
from credits.ledger.void_hold import void_hold
from puhui.kernel.errors import NotFound
from puhui.kernel.ids import new_id
from tests.credits.ledger.stage import NOW, totals

COMMAND = new_id()


def balance(holder, asset) -> tuple[int, int]:
    row = Balance.objects.get(account_id=holder.account, asset_id=asset)
    return row.available, row.held


def hold(stage, holder, amount) -> Hold:
    return place_hold(
        account_id=holder.account,
        asset_id=stage.grams,
        amount=amount,
        source_ref=new_id(),
        placed_by=new_id(),
        now=NOW,
    )


def post(stage, held) -> object:
    return post_hold(
        hold_id=held.id,
        kind=TransferKind.RETIREMENT,
        credit_account_id=stage.retired,
        command_id=COMMAND,
        now=NOW,
    )


def test_what_is_held_cannot_be_spent_and_can_be_posted(stage, lin):
    stage.credit(lin, 100)
    held = hold(stage, lin, 60)
    assert balance(lin, stage.grams) == (40, 60)
    with pytest.raises(InsufficientUnits), transaction.atomic():
        transfer_units([stage.retirement(lin, 41)], command_id=COMMAND, now=NOW)
    transfer_units([stage.retirement(lin, 40)], command_id=COMMAND, now=NOW)
    transfer = post(stage, held)
    assert balance(lin, stage.grams) == (0, 0)
    assert totals(transfer) == (100, 100, None, None)
    held.refresh_from_db()
    assert (held.status, held.transfer_id, held.closed_at) == (HoldStatus.POSTED, transfer, NOW)
    assert Transfer.objects.get(id=transfer).source_ref == held.source_ref


def test_what_is_voided_is_available_again(stage, lin):
    stage.credit(lin, 100)
    void_hold(hold_id=hold(stage, lin, 100).id, now=NOW)
    assert balance(lin, stage.grams) == (100, 0)


def test_a_hold_is_closed_once(stage, lin):
    stage.credit(lin, 100)
    posted, voided = hold(stage, lin, 10), hold(stage, lin, 10)
    post(stage, posted)
    void_hold(hold_id=voided.id, now=NOW)
    for again in (posted, voided):
        with pytest.raises(HoldClosed) as refused:
            post(stage, again)
        assert (refused.value.code, refused.value.status) == ("hold_closed", 409)
        with pytest.raises(HoldClosed):
            void_hold(hold_id=again.id, now=NOW)
    assert balance(lin, stage.grams) == (90, 0)


def test_an_unknown_hold_is_not_found(stage):
    with pytest.raises(NotFound):
        void_hold(hold_id=new_id(), now=NOW)


def test_no_more_is_held_than_there_is(stage, lin):
    stage.credit(lin, 100)
    hold(stage, lin, 70)
    with pytest.raises(InsufficientUnits) as refused:
        hold(stage, lin, 31)
    assert refused.value.data == {"asset": stage.grams, "available": 30, "requested": 31}
    with pytest.raises(ValueError, match="not an amount"):
        hold(stage, lin, 0)


def test_a_frozen_account_takes_no_hold_and_posts_none(stage, lin):
    stage.credit(lin, 100)
    before = hold(stage, lin, 10)
    freeze_account(account_id=lin.account, reason="court order")
    with pytest.raises(HoldingFrozen):
        hold(stage, lin, 10)
    with pytest.raises(HoldingFrozen), transaction.atomic():
        post(stage, before)
    void_hold(hold_id=before.id, now=NOW)
    assert balance(lin, stage.grams) == (100, 0)
