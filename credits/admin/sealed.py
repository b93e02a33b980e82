"""Money that a bid set aside tells its price: not shown before the close, to nobody (market.md 3.4)."""

from typing import Any

from django.utils.translation import gettext as _

from credits.admin.cells import quantity
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Balance, Hold
from credits.ledger.types import Book


def hold_amount(hold: Hold) -> str:
    """Return the amount of a hold; of pending money that it is sealed."""
    asset = hold.balance.asset
    if asset.book == Book.CASH and hold.status == HoldStatus.PENDING:
        return _("sealed")
    return quantity(asset, hold.amount)


def balance_amount(balance: Balance, name: str) -> str:
    """Return a figure of a balance; of money what is held, and what is left of it, are sealed together."""
    if balance.asset.book == Book.CASH and balance.held and name in ("available", "held"):
        return _("sealed")
    return quantity(balance.asset, getattr(balance, name))


def balance_cells(balance: Balance) -> list[Any]:
    """Return available, held, everything that came and everything that went."""
    return [balance_amount(balance, name) for name in ("available", "held", "in_total", "out_total")]
