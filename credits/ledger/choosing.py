"""Which of several assets an amount is taken from: pure, so that the rule can be tested by itself."""

from collections.abc import Sequence

from credits.ledger.selectors import Spendable


def choose_in_order(stock: Sequence[Spendable], quantity: int) -> list[Spendable] | None:
    """Return how much to take of each asset, in the order of `stock`, or None if there is not enough.

    All of it comes from one scheme, since a certificate, and coins, are one scheme's: the first in `stock`
    that has enough. The order of `spendable` (oldest year first, inside a year by asset) makes the choice
    repeatable.
    """
    for scheme in dict.fromkeys(item.asset.scheme for item in stock):
        taken, missing = [], quantity
        for item in stock:
            if item.asset.scheme == scheme and missing and item.available:
                amount = min(item.available, missing)
                taken.append(Spendable(item.asset, amount))
                missing -= amount
        if not missing:
            return taken
    return None
