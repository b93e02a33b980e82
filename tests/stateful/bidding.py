"""Acts of bids: sealed, irrevocable, past the gate and against money that is there."""

from hypothesis import strategies as st

from credits.ledger.transfer_units import HoldingFrozen
from market.cash.errors import CashNotAuthorised
from market.custody.errors import OrganisationsOnly
from market.custody.money import NoFunds
from market.trading.errors import BelowReserve, BeneficiaryNeeded, BidderCapExceeded, OwnLot, SessionClosed
from market.trading.services import place_bid
from puhui.kernel.errors import NotFound
from tests.cast import CastMember
from tests.stateful.acts import act
from tests.stateful.auctions import Auctions
from tests.stateful.custody import TONNES
from tests.stateful.gate import Order
from tests.stateful.model import Auction, Bid
from tests.stateful.stage import TICK
from tests.stateful.world import SECRET

WAYS = st.sampled_from(
    [*["ok"] * 8, "off_tick", "too_high", "below_reserve", "own_lot", "a resident", "for nobody"]
)
BUYER = st.integers(0, 2)
RETIRE = st.booleans()


class Bidding(Auctions):
    @act(
        weight=3,
        when=lambda self: self.model.auctions,
        who=BUYER,
        tonnes=TONNES,
        above=st.integers(0, 12),
        way=WAYS,
        is_retired=RETIRE,
    )
    def bid_some(self, data, who, tonnes, above, way, is_retired) -> None:
        auction = self.pick(data, self.taking_bids() or self.model.auctions)
        self.bid_in(auction, who, tonnes, above, way, is_retired)

    def bid_in(self, auction: Auction, who: int, tonnes: int, above: int, way: str, is_retired: bool) -> None:
        if tonnes > 10:  # else most bids would reach for too much
            tonnes = max(min(tonnes, auction.supply // 4), 1)
        self.bid(auction, self.stage.buyers[who], tonnes, above, way, is_retired)

    def bid(
        self,
        auction: Auction,
        member: CastMember,
        tonnes: int,
        above: int,
        way: str = "ok",
        is_retired: bool = False,
    ) -> Bid | None:
        """Bid so many steps above the reserve."""
        lot = auction.lot
        if way == "own_lot":
            member = self.who(lot.party)
        if way == "a resident":
            member = self.stage.residents[0]
        party = (member.organisation or member.party).id
        price = auction.reserve + above * TICK
        price += {
            "off_tick": 1,
            "too_high": 400 * TICK,
            "below_reserve": -price + auction.reserve - TICK,
        }.get(way, 0)
        is_retired = is_retired or way == "for nobody"
        purpose = "RETIRE" if is_retired else "HOLD"
        order = Order(party, lot.instrument, purpose, tonnes, price, self.today)
        made = self.do(
            place_bid,
            self._refusal(auction, order, way),
            actor=member.actor,
            session_id=auction.id,
            quantity_t=tonnes,
            price_fen=price,
            is_retired=is_retired,
            beneficiary="" if way == "for nobody" or not is_retired else "everybody",
        )
        if not made:
            return None
        bid = Bid(party, tonnes, price, is_retired, self.today)
        auction.bids.append(bid)
        self.model.hold(party, tonnes * price)
        self.gate.count(order)
        self.gate.passed += 1
        return bid

    def _refusal(self, auction: Auction, order: Order, way: str):
        """In the order in which the command looks."""
        party, mine = order.party, [bid for bid in auction.bids if bid.party == order.party]
        failure = self.gate.first_failure(order, self.model.held_t(party, order.instrument))
        refusals = [
            (way == "a resident", OrganisationsOnly),
            (way == "for nobody", BeneficiaryNeeded),
            (auction.state == "DRAFT", NotFound),
            (auction.state != "OPEN" or not auction.end or self.now >= auction.end, SessionClosed),
            (party == auction.lot.party, OwnLot),
            (order.price < auction.reserve, BelowReserve),
            (failure is not None, failure),
            (sum(bid.tonnes for bid in mine) + order.tonnes > max(auction.supply // 2, 1), BidderCapExceeded),
            (not self.is_authorised, CashNotAuthorised),
            (party in self.model.frozen, HoldingFrozen),
            (self.model.money[party][0] < order.tonnes * order.price, NoFunds),
        ]
        return next((refusal for holds, refusal in refusals if holds), None)

    @act(weight=3, when=lambda self: self.taking_bids(), bids=st.integers(1, 4), close=st.booleans())
    def bid_close_and_clear(self, data, bids, close) -> None:
        """So that histories get as far as a sale: some bid, and the job runs after the secret end."""
        auction = self.pick(data, self.taking_bids())
        for _ in range(bids):
            terms = data.draw(st.tuples(BUYER, TONNES, st.integers(0, 12), WAYS, RETIRE))
            self.bid_in(auction, *terms)
        if close:
            self.go_to(auction.closes + SECRET)
            self.run_auctions()

    def taking_bids(self) -> list[Auction]:
        return [one for one in self.model.auctions if one.state == "OPEN" and self.now < one.closes]
