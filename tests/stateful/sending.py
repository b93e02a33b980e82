"""Acts of the way out to a venue: drafted by one, locked by another, cancelled before it was sent."""

from hypothesis import strategies as st

from market.bridge.drafting import draft_transfer
from market.bridge.errors import TransferUnderWay, VenueInvalid, VenueUnknown, WrongState
from market.bridge.locking import cancel_transfer, lock_transfer
from market.bridge.venues import open_venue, set_venue_active
from market.custody.errors import LotTooSmall
from puhui.kernel.errors import NotFound, SamePerson
from tests.stateful.acts import act
from tests.stateful.bidding import Bidding
from tests.stateful.gate import Order
from tests.stateful.model import Lot, Sending
from tests.stateful.stage import TICK

ENDED = ("SETTLED", "REJECTED", "EXPIRED", "CANCELLED")
IN_FLIGHT = ("SUBMITTED", "ACKNOWLEDGED", "PART_SETTLED", "UNKNOWN")
CANCELLABLE = ("DRAFTED", "LOCKED")
VENUES = st.sampled_from(["manual", "sandbox"])


class Sendings(Bidding):
    def __init__(self) -> None:
        super().__init__()
        self.venues = {"manual": True, "sandbox": True}

    @act(
        when=lambda self: self.model.lots,
        venue=VENUES,
        tonnes=st.integers(1, 40),
        holder=st.booleans(),
        below=st.integers(0, 9),
    )
    def draft_sending(self, data, venue, tonnes, holder, below) -> None:
        lot = self.pick(data, self.model.lots, lambda one: one.free)
        if tonnes > 20:
            tonnes = max(min(tonnes, lot.free), 1)
        price = self.gate.reference[lot.instrument] * (100 - 3 * below // 2) // 100 // TICK * TICK
        self.send_of(lot, venue, tonnes, holder, price)

    def send_of(self, lot: Lot, venue: str, tonnes: int, holder: bool, price: int) -> Sending | None:
        order = Order(lot.party, lot.instrument, "SELL", tonnes, price, self.today, venue)
        failure = self.gate.first_failure(order, 0)
        standing = [one for one in self.model.sendings if one.lot is lot and one.venue == venue]
        refusal = None
        if not self.venues[venue]:
            refusal = VenueUnknown
        elif tonnes > lot.free:
            refusal = LotTooSmall
        elif any(one.state not in ENDED for one in standing):
            refusal = TransferUnderWay
        elif failure:
            refusal = failure
        actor = self.who(lot.party).actor if holder else self.stage.operators[0]
        terms = {"lot_id": lot.id, "venue_code": venue, "quantity_t": tonnes, "min_price_fen": price}
        made = self.do(draft_transfer, refusal, actor=actor, **terms)
        if isinstance(refusal, str):
            self.gate.refused -= 1  # a draft's refusal is kept by the API alone
        if not made:
            return None
        one = Sending(made.id, made.key, venue, lot, tonnes, price, actor.person_id)
        self.model.sendings.append(one)
        return one

    @act(when=lambda self: self.model.sendings, who=st.integers(0, 1))
    def lock_some(self, data, who) -> None:
        one = self.pick(data, self.model.sendings, lambda one: one.state == "DRAFTED")
        for each in (who, 1 - who):
            self.lock(one, each)

    def lock(self, one: Sending, who: int) -> None:
        actor, lot = self.stage.operators[who], one.lot
        order = Order(lot.party, lot.instrument, "SELL", one.tonnes, one.price, self.today, one.venue)
        failure = self.gate.first_failure(order, 0)
        refusal = None
        if one.state != "DRAFTED":
            refusal = WrongState
        elif one.drafted_by == actor.person_id:
            refusal = SamePerson
        elif failure:
            refusal = failure
        elif one.tonnes > lot.free:
            refusal = LotTooSmall
        if self.do(lock_transfer, refusal, actor=actor, transfer_id=one.id):
            one.state, one.day, one.locked_at = "LOCKED", self.today, self.now
            lot.reserved += one.tonnes
            self.gate.count(order)
            self.gate.passed += 1

    @act(when=lambda self: self.model.sendings, stranger=st.booleans())
    def cancel(self, data, stranger) -> None:
        self.cancel_one(self.pick(data, self.model.sendings, lambda one: one.state in CANCELLABLE), stranger)

    def cancel_one(self, one: Sending, stranger: bool) -> None:
        refusal = NotFound if stranger else None if one.state in CANCELLABLE else WrongState
        actor = (self.other_than(one.lot.party) if stranger else self.who(one.lot.party)).actor
        if self.do(cancel_transfer, refusal, actor=actor, transfer_id=one.id):
            if one.state == "LOCKED":
                self.end(one)
            one.state = "CANCELLED"

    def end(self, one: Sending) -> None:
        """What was not settled is free again, and counts no more."""
        rest = one.tonnes - one.settled
        one.lot.reserved -= rest
        self.gate.daily[one.lot.party, one.day] -= rest * one.price

    @act(venue=VENUES, is_active=st.integers(0, 2).map(bool))
    def venues_come_and_go(self, venue, is_active) -> None:
        for code in ("harbour", "manual"):
            self.another_venue(code)
        for each in ("elsewhere", venue):
            self.pause_venue(each, is_active)

    def pause_venue(self, venue, is_active) -> None:
        refusal = None if venue in self.venues else NotFound
        terms = {"code": venue, "is_active": is_active}
        if self.do(set_venue_active, refusal, actor=self.stage.operators[0], **terms):
            self.venues[venue] = is_active

    def another_venue(self, code) -> None:
        refusal = VenueInvalid if code in self.venues else None
        titles = {"scheme": "DEMO", "connector": "manual", "title_zh": "港口", "title_en": "Harbour"}
        if self.do(open_venue, refusal, actor=self.stage.operators[0], code=code, **titles):
            self.venues[code] = True
