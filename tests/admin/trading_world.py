"""A row behind every page of custody, cash and trading."""

from tests.market.auction import buyer, opened
from tests.market.money import entered


def make_trades(text: str) -> None:
    """Open an auction with a sealed bid in it, with `text` where somebody outside may write."""
    sale = opened(buyer("Roof Owners", 0), supply_t=4)
    terms = {"is_retired": True, "beneficiary": f"All {text}"[:60], "reason": text[:200]}
    sale.bid(buyer("Harbour Carbon"), 1, 3_900, **terms)
    entered(sale.seller.organisation.id, 500, reference=text[:80])
