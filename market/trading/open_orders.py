"""What bids still count against limits, for the nightly comparison with the counters."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Q

from market.trading.models import Bid
from market.trading.sealing import counts_of
from market.trading.states import BidStatus
from puhui.kernel.clock import puhui_now

# Two business days, and some hours for the difference of the zones.
DAYS_COMPARED = timedelta(days=3)


def counts_of_bids(keys: Collection[str] | None) -> Iterator[tuple[str, int]]:
    """Return (key, amount) of each bid that counts under one of `keys`; None stands for all of them.

    A key ends with the party's id. What a filled bid took of a day stays counted, but only the counters of
    today and yesterday are compared.
    """
    is_recent = Q(placed_at__gte=puhui_now() - DAYS_COMPARED)
    rows = Bid.objects.filter(is_recent | Q(status=BidStatus.ACCEPTED)).only("counts")
    if keys is not None:
        rows = rows.filter(party_id__in={key.rpartition(":")[2] for key in keys})
    for bid in rows.iterator():
        for key, amount in counts_of(bid).amounts:
            if keys is None or key in keys:
                yield key, amount
