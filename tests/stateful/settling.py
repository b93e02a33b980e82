"""What the model makes of bids once an auction is over: one price for all, delivery against payment."""

from tests.stateful.model import Auction, Bid
from tests.stateful.risk import Risk

FEE_BP = 50


class Settling(Risk):
    def clear(self, auction: Auction) -> None:
        """Best price first, of one price the earlier bid; the last one filled sets the price for all."""
        left, fills = auction.supply, []
        for bid in sorted(auction.bids, key=lambda one: -one.price):
            taken = min(left, bid.tonnes)
            left -= taken
            fills.append((bid, taken))
        auction.fills = fills
        auction.price = min(bid.price for bid, taken in fills if taken)

    def may_settle(self, auction: Auction) -> bool:
        """Money moves under an authorisation, and out of no frozen account: the buyers' and, for the fee,
        the seller's."""
        if not self.is_authorised:
            return False
        payers = {bid.party for bid, taken in auction.fills if taken}
        if auction.lot.party != self.office:
            payers.add(auction.lot.party)
        return not payers & self.model.frozen

    def settle(self, auction: Auction) -> None:
        model, lot = self.model, auction.lot
        sold = sum(taken for _, taken in auction.fills)
        for bid, taken in auction.fills:
            self.count(
                "settle_bid", f"{'retired' if bid.is_retired else 'delivered'}" if taken else "unfilled"
            )
            model.hold(bid.party, -bid.tonnes * bid.price)
            model.money[bid.party][0] -= taken * auction.price
            if bid.is_retired:
                model.retired[bid.party] += taken
            elif taken:
                model.holding[bid.party, lot.batch] += taken
            self.over(auction, bid, taken)
        lot.remaining -= sold
        lot.reserved -= auction.supply
        gross = sold * auction.price
        fee = -(-gross * FEE_BP // 10_000) if lot.party != self.office else 0
        model.money[lot.party][0] += gross - fee
        model.money[self.office][0] += fee
        self.gate.reference[lot.instrument] = auction.price
        auction.state = "SETTLED"

    def give_all_back(self, auction: Auction) -> None:
        """As a session that is called off leaves it."""
        auction.lot.reserved -= auction.supply
        for bid in auction.bids:
            self.model.hold(bid.party, -bid.tonnes * bid.price)
            self.over(auction, bid, 0)
        auction.state, auction.bids = "CANCELLED", []

    def over(self, auction: Auction, bid: Bid, taken: int) -> None:
        """Of a bid that is over only the value that was filled still counts, for its day."""
        self.gate.daily[bid.party, bid.day] -= bid.price * (bid.tonnes - taken)
        if not bid.is_retired:
            self.gate.position[bid.party, auction.lot.instrument] -= bid.tonnes
