"""Lays transfers, destinations and freezes into the database of DATABASE_URL, and prints the ids as JSON.

Run as a module for a database that is no test database: there no guard knows a teardown.
"""

import json

import django

django.setup()

from django.db import transaction  # noqa: E402

from credits.ledger.models import Asset, Balance, LedgerAccount, Transfer  # noqa: E402
from credits.ledger.open_holding import open_holding  # noqa: E402
from credits.registry.services import (  # noqa: E402
    approve_destination,
    place_freeze,
    propose_destination,
    propose_unfreezing,
)
from puhui.kernel.clock import puhui_now  # noqa: E402
from puhui.kernel.ids import new_id  # noqa: E402
from tests import cast  # noqa: E402
from tests.credits.activities.fixtures import set_clock  # noqa: E402
from tests.credits.registry.parties import TUESDAY, lay_parties, run_job  # noqa: E402
from tests.market.units import minted  # noqa: E402


def main() -> None:
    parties = lay_parties()
    chen, tang = cast.chen(), cast.tang()
    completed = parties.approved(parties.begin(1))
    set_clock(TUESDAY)
    with transaction.atomic():
        run_job()
    # Due tomorrow, and not yet approved.
    waiting, awaiting = parties.approved(parties.begin(2)), parties.begin(3)
    account = open_holding(parties.bakery.id)
    asset = Asset.objects.get(batch=parties.batch)
    now, to = puhui_now(), str(parties.harbour.id)
    trusted = propose_destination(actor=parties.clerk.actor, destination=to, now=now)
    trusted = approve_destination(actor=parties.mei.actor, destination_id=trusted.id, now=now)
    other = cast.organisation("Tea of the harbour")
    proposed = propose_destination(actor=parties.clerk.actor, destination=str(other.id), now=now)
    still = minted(cast.organisation("Frozen tea"), 5)
    frozen = place_freeze(actor=chen.actor, scope="BATCH", target=still, reason="theft", now=now)
    propose_unfreezing(actor=chen.actor, freeze_id=frozen.id, reason="looked into", now=now)
    balance = Balance.objects.get(account_id=account, asset=asset)
    held = Balance.objects.get(asset__batch=still)
    ids = {
        "completed": completed.id,
        "waiting": waiting.id,
        "awaiting": awaiting.id,
        "awaiting_hold": awaiting.hold_id,
        "bakery": parties.bakery.id,
        "harbour": parties.harbour.id,
        "other": other.id,
        "account": account,
        "harbours": open_holding(parties.harbour.id),
        "asset": asset.id,
        "in_total": balance.in_total,
        "out_total": balance.out_total,
        "harbour_in": Balance.objects.get(account__party=parties.harbour).in_total,
        "moved": Transfer.objects.get(kind="PARTY_TRANSFER").id,
        "mei": parties.mei.party.id,
        "clerk": parties.clerk.party.id,
        "qiao": parties.qiao.party.id,
        "chen": chen.party.id,
        "tang": tang.party.id,
        "trusted": trusted.id,
        "proposed": proposed.id,
        "freeze": frozen.id,
        "frozen_asset": held.asset_id,
        "frozen_account": held.account_id,
        "frozen_balance": held.id,
        "retired": LedgerAccount.objects.filter(kind="RETIRED").values_list("id", flat=True).first() or 30001,
        "new": new_id(),
        "command": new_id(),
    }
    print(json.dumps({name: str(value) for name, value in ids.items()}))


if __name__ == "__main__":
    main()
