"""256 threads over at most 60 connections on one batch of 100 t: exactly 100 move.

Twenty rounds every day, a thousand in `make hammer`; the whole way by commands goes round once in twenty.
"""

import os
from functools import partial

import pytest
from django.db import transaction

from credits.ledger.models import Balance, Transfer
from credits.ledger.open_holding import open_holding
from credits.ledger.serial_models import SerialBlock
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Movement, TransferKind
from credits.registry.models import PartyTransfer
from credits.registry.services import execute_transfers
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests.credits.registry.parties import Parties, holdings_t, lay_parties
from tests.credits.rewards.grams import all_at_once, logged_in_as
from tests.hammer.clients import LINES, crowd, opened_lines
from tests.market.units import NOW, minted

pytestmark = [pytest.mark.hammer, pytest.mark.django_db(transaction=True), pytest.mark.database]
TONNES, CLIENTS = 100, 256
OFTEN = 1_000 if os.environ.get("TIER") else 20


def test_exactly_what_is_there_moves_whatever_the_way():
    assert LINES <= 60
    parties = lay_parties(1)
    holding = open_holding(parties.bakery.id)
    ways = [
        (TransferKind.RETIREMENT, system_account(AccountKind.RETIRED, "DEMO")),
        (TransferKind.CUSTODY, system_account(AccountKind.ESCROW, "DEMO")),
    ]

    def move(asset: int, number: int) -> str:
        kind, account = ways[number % 2]
        with transaction.atomic():
            transfer_units(
                [Movement(kind, asset, holding, account, 1_000_000, new_id())], command_id=new_id(), now=NOW
            )
        return "moved"

    with opened_lines() as lines:
        for _ in range(OFTEN):
            batch = minted(parties.bakery, TONNES)
            asset = SerialBlock.objects.get(batch=batch).asset_id
            outcomes = crowd([partial(move, asset, number) for number in range(CLIENTS)], lines)
            assert outcomes == {"moved": TONNES, "insufficient_units": CLIENTS - TONNES}
            balance = Balance.objects.get(account_id=holding, asset_id=asset)
            assert (balance.available, balance.out_total) == (0, TONNES * 1_000_000)
            live = SerialBlock.objects.filter(batch=batch, to_transfer=None)
            assert sum(block.quantity_t for block in live.exclude(account_id=holding)) == TONNES


@pytest.mark.long
def test_exactly_what_is_there_is_transferred():
    parties = lay_parties(1)
    parties.trusted()
    with opened_lines() as lines:
        for turn in range(max(1, OFTEN // 20)):
            one = Parties(parties.mei, parties.clerk, parties.qiao, minted(parties.bakery, TONNES))
            begun = crowd([partial(begin, one)] * CLIENTS, lines)
            assert begun == {"begun": TONNES, "insufficient_units": CLIENTS - TONNES}
            waiting = PartyTransfer.objects.filter(status="AWAITING_APPROVAL")
            assert waiting.count() == TONNES
            assert crowd([partial(approve, one, row) for row in waiting], lines) == {"approved": TONNES}
            assert sum(all_at_once([work] * 8)) == TONNES
            assert holdings_t(one.harbour.id) == (TONNES * (turn + 1), 0)
            assert Transfer.objects.filter(kind="PARTY_TRANSFER").count() == TONNES * (turn + 1)


def begin(parties: Parties) -> str:
    parties.begin(1)
    return "begun"


def approve(parties: Parties, row: PartyTransfer) -> str:
    parties.approved(row)
    return "approved"


def work() -> int:
    with logged_in_as("worker"):
        counts = execute_transfers(now=puhui_now())
    assert not counts["failed"]
    return counts["completed"]
