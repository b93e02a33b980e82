"""Ending what has not gone yet, where the units themselves are voided: an owner who sees a void coming would
otherwise begin transfers, cancel them afterwards, and have the units back that the buffer paid for."""

from datetime import datetime
from uuid import UUID

from credits.registry.cancelled_by import BY_VOID
from credits.registry.models import PartyTransfer
from credits.registry.news import FELL_WITH_BATCH
from credits.registry.services.cancel_transfer import cancel_locked
from credits.registry.transfer_states import OPEN
from credits.registry.turns import take_turn

# It stands in the register as it is, for readers of both languages.
REASON = "批次已作废 / The batch is void."


def end_open_transfers(asset_id: int, party_id: UUID, now: datetime) -> int:
    """Cancel a party's transfers of an asset that have not gone, approved or not; returns how many.

    In the caller's transaction. The holder is told of each; who was to have them has nothing yet, and loses
    nothing.
    """
    take_turn(asset_id, party_id, alone=True)
    found = PartyTransfer.objects.filter(asset_id=asset_id, party_id=party_id, status__in=OPEN)
    rows = found.select_related("asset", "party", "destination").select_for_update(of=("self",))
    transfers = list(rows.order_by("id"))
    for transfer in transfers:
        cancel_locked(transfer, BY_VOID, REASON, now, None, news=FELL_WITH_BATCH)
    return len(transfers)
