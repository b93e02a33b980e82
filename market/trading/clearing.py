"""The clearing of an auction: pure, the same result for the same bids in any order (market.md 3.3, 3.4).

Plain integers: tonnes, and fen a tonne. Knows no session, no database and no Django (contract 6).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

ENGINE = "one-way/1"


class Allocation(StrEnum):
    """How the bids at the price share what is left: the earlier first, or by size."""

    TIME = "TIME"
    PRORATA = "PRORATA"


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A bid as it was opened. `seq` is the order of acceptance, unique; `owner` the beneficial owner."""

    id: str
    owner: str
    quantity_t: int
    price_fen: int
    seq: int


@dataclass(frozen=True, slots=True)
class Cleared:
    """One price for all, None where nothing was sold, and the tonnes of each filled bid by its id."""

    price_fen: int | None
    filled: dict[str, int]

    @property
    def sold_t(self) -> int:
        """How many tonnes were sold."""
        return sum(self.filled.values())


def one_way(supply_t: int, reserve_fen: int, bids: Iterable[SealedBid], allocation: Allocation) -> Cleared:
    """Sell up to `supply_t` at the price of the last bid filled, best price first; below the reserve none.

    Where the bids together want less than there is, all are filled at the lowest valid one.
    Raises ValueError for a supply or reserve below zero, a bid for nothing, or two of one `seq` or id.
    """
    book = _checked(supply_t, reserve_fen, bids)
    valid = [bid for bid in book if bid.price_fen >= reserve_fen]
    if not valid or not supply_t:
        return Cleared(None, {})
    filled: dict[str, int] = {}
    left, price = supply_t, valid[0].price_fen
    by_price: dict[int, list[SealedBid]] = defaultdict(list)
    for bid in valid:
        by_price[bid.price_fen].append(bid)
    for price in sorted(by_price, reverse=True):
        level = by_price[price]
        wanted = sum(bid.quantity_t for bid in level)
        if wanted <= left:
            filled |= {bid.id: bid.quantity_t for bid in level}
        elif allocation is Allocation.TIME:
            filled |= by_time(left, level)
        else:
            filled |= pro_rata(left, level)
        left -= min(wanted, left)
        if not left:
            break
    return Cleared(price, filled)


def by_time(available_t: int, level: Sequence[SealedBid]) -> dict[str, int]:
    """Fill the bids of one price in the order they came; who gets nothing is left out."""
    filled = {}
    for bid in sorted(level, key=lambda one: one.seq):
        taken = min(bid.quantity_t, available_t)
        if not taken:
            break
        filled[bid.id] = taken
        available_t -= taken
    return filled


def pro_rata(available_t: int, level: Sequence[SealedBid]) -> dict[str, int]:
    """Share what is left of one price by owner, so that cutting a bid into many gains nothing.

    Each owner gets the whole part of their share; single tonnes go by the largest fraction left over, ties to
    whoever bid first. Within an owner the earlier bid comes first. `available_t` is less than is wanted.
    """
    owned: dict[str, list[SealedBid]] = defaultdict(list)
    for bid in sorted(level, key=lambda one: one.seq):
        owned[bid.owner].append(bid)
    wanted = {owner: sum(bid.quantity_t for bid in bids) for owner, bids in owned.items()}
    total = sum(wanted.values())
    shares = {owner: available_t * quantity // total for owner, quantity in wanted.items()}
    over = sorted(wanted, key=lambda owner: (-(available_t * wanted[owner] % total), owned[owner][0].seq))
    for owner in over[: available_t - sum(shares.values())]:
        shares[owner] += 1
    filled: dict[str, int] = {}
    for owner, bids in owned.items():
        filled |= by_time(shares[owner], bids)
    return filled


def _checked(supply_t: int, reserve_fen: int, bids: Iterable[SealedBid]) -> list[SealedBid]:
    if supply_t < 0 or reserve_fen < 0:
        raise ValueError("supply and reserve are not negative")
    book = sorted(bids, key=lambda bid: bid.seq)
    if len({bid.seq for bid in book}) != len(book) or len({bid.id for bid in book}) != len(book):
        raise ValueError("a bid has a place and an id of its own")
    if any(bid.quantity_t <= 0 or bid.price_fen <= 0 for bid in book):
        raise ValueError("a bid is for something, at a price")
    return book
