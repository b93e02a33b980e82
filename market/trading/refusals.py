"""Bids that the gate refused: kept with the order and its figures, once the bid itself was rolled back."""

from datetime import datetime

from market.risk.gate import RiskRefused, store_refusal
from market.risk.order import Order
from puhui.kernel.errors import PuhuiError


class BidRefused(RiskRefused):
    """The gate's refusal, with the order that it judged."""

    def __init__(self, refused: RiskRefused, order: Order):
        PuhuiError.__init__(self, refused.detail, **refused.data)
        self.first_code, self.snapshot, self.order = refused.first_code, refused.snapshot, order


def keep_refusal(error: PuhuiError, *, now: datetime) -> None:
    """Keep the decision on a refused bid; any other error is nothing to keep."""
    if isinstance(error, BidRefused):
        store_refusal(order=error.order, refused=error, now=now)
