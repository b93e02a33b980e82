"""What bridge transfers still count against limits, for the nightly comparison with the counters."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Q

from market.bridge.locking import reserved_of
from market.bridge.models import BridgeTransfer
from market.bridge.states import ENDED, TransferStatus
from puhui.kernel.clock import puhui_now

# Two business days, and some hours for the difference of the zones.
DAYS_COMPARED = timedelta(days=3)


def counts_of_transfers(keys: Collection[str] | None) -> Iterator[tuple[str, int]]:
    """Return (key, amount) of each transfer that counts under one of `keys`; None stands for all of them.

    What a transfer settled of a day's value stays counted.
    """
    counted = Q(locked_at__gte=puhui_now() - DAYS_COMPARED) | ~Q(status__in=ENDED)
    rows = BridgeTransfer.objects.filter(counted).exclude(
        status__in=[TransferStatus.DRAFTED, TransferStatus.CANCELLED]
    )
    if keys is not None:
        rows = rows.filter(party_id__in={key.rpartition(":")[2] for key in keys})
    for transfer in rows.iterator():
        reserved = reserved_of(transfer)
        gone = reserved.after_fill(quantity_t=transfer.quantity_t, filled_t=transfer.settled_t)
        for (key, amount), (_key, back) in zip(reserved.amounts, gone.amounts, strict=True):
            if keys is None or key in keys:
                yield key, amount - back if transfer.status in ENDED else amount
