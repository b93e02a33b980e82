"""Acts of auctions: drafted and checked by two, taken to their end by the job, or called off."""

from datetime import timedelta

from hypothesis import strategies as st

from market.custody.errors import LotTooSmall
from market.trading.errors import SessionNotWaiting, SessionTermsInvalid
from market.trading.models import Session
from market.trading.services import cancel_session, check_session, draft_session, run_sessions
from market.trading.services.bids import end_of
from puhui.kernel.errors import SamePerson
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.custody import TONNES
from tests.stateful.model import Auction, Lot
from tests.stateful.settling import Settling
from tests.stateful.stage import TICK
from tests.stateful.world import SECRET

CANCELLABLE = ("DRAFT", "SCHEDULED", "OPEN", "HALTED")
TIMED = ("SCHEDULED", "OPEN", "HALTED", "SETTLING")
UNTIL_OPEN, UNTIL_CLOSE = timedelta(minutes=30), timedelta(hours=2, minutes=7)


class Auctions(Settling):
    @act(
        when=lambda self: self.model.lots,
        supply=TONNES,
        bidders=st.integers(1, 2),
        way=st.sampled_from(["", "", "", "much", "late", "tick"]),
    )
    def draft_auction(self, data, supply, bidders, way) -> None:
        lot = self.pick(data, self.model.lots, lambda one: one.free)
        supply = lot.free + supply if way == "much" else min(supply, max(lot.free, 1))
        self.draft_of(lot, supply, bidders, "" if way == "much" else way)

    def draft_of(self, lot: Lot, supply: int, bidders: int = 1, way: str = "") -> Auction | None:
        reserve = self.gate.reference[lot.instrument] * 95 // 100 // TICK * TICK
        opens, closes = self.now + UNTIL_OPEN, self.now + UNTIL_CLOSE
        refusal = None
        if way:
            refusal = SessionTermsInvalid
        elif supply > lot.free:
            refusal = LotTooSmall
        made = self.do(
            draft_session,
            refusal,
            actor=self.stage.operators[0],
            lot_id=lot.id,
            supply_t=supply,
            reserve_fen=reserve + (way == "tick"),
            opens_at=self.now if way == "late" else opens,
            closes_at=closes,
            min_bidders=bidders,
        )
        if not made:
            return None
        lot.reserved += supply
        self.model.auctions.append(Auction(made.id, lot, supply, reserve, opens, closes, bidders, 0))
        return self.model.auctions[-1]

    @act(when=lambda self: self.model.auctions, who=st.integers(0, 1))
    def check_some(self, data, who) -> None:
        auction = self.pick(data, self.model.auctions, lambda one: one.state == "DRAFT")
        for each in (who, 1 - who):
            self.check(auction, each)

    def check(self, auction: Auction, who: int) -> None:
        refusal = None
        if auction.state != "DRAFT" or auction.opens <= self.now:
            refusal = SessionNotWaiting
        elif who == auction.drafted_by:
            refusal = SamePerson
        if self.do(check_session, refusal, actor=self.stage.operators[who], session_id=auction.id):
            auction.state, auction.end = "SCHEDULED", end_of(Session.objects.get(pk=auction.id))
            assert auction.closes <= auction.end < auction.closes + SECRET

    @act(when=lambda self: self.model.auctions)
    def call_off(self, data) -> None:
        self.call_off_one(self.pick(data, self.model.auctions, lambda one: one.state in CANCELLABLE))

    def call_off_one(self, auction: Auction) -> None:
        refusal = None if auction.state in CANCELLABLE else SessionNotWaiting
        if self.do(cancel_session, refusal, actor=self.stage.operators[0], session_id=auction.id):
            self.give_all_back(auction)

    def run_auctions(self) -> None:
        with acting("worker"):
            run_sessions(now=self.now)
        for auction in sorted(self.model.auctions, key=lambda one: (one.opens, one.id)):
            was = auction.state
            self.advance(auction)
            if auction.state != was:
                self.count("run_sessions", auction.state)

    @act(
        when=lambda self: any(one.state in TIMED for one in self.model.auctions),
        wait=st.integers(0, 3).map(bool),
    )
    def doors(self, data, wait) -> None:
        """One opens or closes at its time; or the job looks once more."""
        auction = self.pick(data, [one for one in self.model.auctions if one.state in TIMED])
        if wait:
            self.go_to(auction.opens if auction.state == "SCHEDULED" else auction.closes + SECRET)
        self.run_auctions()

    def advance(self, auction: Auction) -> None:
        """Take an auction as far as the job can take it now."""
        is_stopped = self.gate.is_halted(auction.lot.instrument)
        if auction.state == "SCHEDULED" and self.now >= auction.opens:
            auction.state = "OPEN"
        if auction.state == "OPEN" and auction.end and self.now >= auction.end:
            auction.state = "FROZEN"
        if auction.state in ("FROZEN", "HALTED"):
            auction.state = "HALTED" if is_stopped else "FROZEN"
        if auction.state == "FROZEN":
            if len({bid.party for bid in auction.bids}) < auction.min_bidders:
                self.give_all_back(auction)
            else:
                self.clear(auction)
                auction.state = "SETTLING"
        if auction.state == "SETTLING" and self.may_settle(auction):
            self.settle(auction)
