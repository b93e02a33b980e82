"""Rules of custody and auctions: lots in and out, sessions by two operators, bids, halts by two officers."""

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from credits.ledger.transfer_units import InsufficientUnits
from market.custody.errors import LotTooSmall, NothingToWithdraw
from market.custody.money import NoFunds
from market.custody.services import deposit_lot, withdraw_lot
from market.instruments.models import Instrument
from market.instruments.selectors import reference_price
from market.risk.errors import NotWaiting, SamePerson
from market.risk.gate import RiskRefused, place_halt
from market.risk.halts import propose_release, release_halt
from market.risk.limits.price_collar import bounds
from market.trading.errors import (
    BelowReserve,
    BidderCapExceeded,
    OwnLot,
    SecondPersonNeeded,
    SessionClosed,
    SessionNotWaiting,
)
from market.trading.models import Session
from market.trading.services import check_session, draft_session, place_bid, run_sessions
from market.trading.services.bids import end_of
from puhui.kernel.ids import new_id
from tests.market.instruments import PV
from tests.market.money import operator
from tests.stateful.issuing import QUARTER, Issuing

TICK = 5
FEE_BP = 50
WAYS = st.sampled_from(["ok", "ok", "ok", "ok", "off_tick", "too_high", "below_reserve", "own_lot"])


class Trading(Issuing):
    """The model of a session: its state, terms and bids, as plain values."""

    def __init__(self) -> None:
        super().__init__()
        Instrument.objects.filter(pk=PV).update(tick_fen=TICK)
        self.sessions: list[dict] = []

    @rule(quarter=QUARTER, tonnes=st.integers(1, 60))
    def deposit(self, quarter, tonnes):
        if self.reached.get(quarter) != "MINTED":
            return
        batch = self.issuance(quarter).batch
        refusal = InsufficientUnits if self.model.holding[self.owner, batch] < tonnes else None
        terms = {"instrument_code": PV, "batch": batch, "quantity_t": tonnes}
        lot = self.attempt(
            refusal,
            lambda: deposit_lot(actor=self.roof.mei.actor, command_id=new_id(), now=self.now, **terms),
        )
        if lot:
            self.model.holding[self.owner, batch] -= tonnes
            self.model.lots[lot.id], self.model.batch_of[lot.id] = [tonnes, 0], batch

    @rule(data=st.data())
    def withdraw(self, data):
        lot = self.some_lot(data)
        if lot is None:
            return
        remaining, reserved = self.model.lots[lot]
        free = remaining - reserved
        self.attempt(
            None if free else NothingToWithdraw,
            lambda: withdraw_lot(actor=self.roof.mei.actor, lot_id=lot, command_id=new_id(), now=self.now),
        )
        self.model.lots[lot][0] -= free
        self.model.holding[self.owner, self.model.batch_of[lot]] += free

    @rule(data=st.data(), supply=st.integers(1, 60))
    def draft_auction(self, data, supply):
        lot = self.some_lot(data)
        if lot is None:
            return
        remaining, reserved = self.model.lots[lot]
        reserve = self.reference // 100 * 95 // TICK * TICK
        opens, closes = self.now + timedelta(minutes=30), self.now + timedelta(hours=2)
        session = self.attempt(
            LotTooSmall if supply > remaining - reserved else None,
            lambda: draft_session(
                actor=operator(),
                lot_id=lot,
                supply_t=supply,
                reserve_fen=reserve,
                opens_at=opens,
                closes_at=closes,
                min_bidders=1,
                reason="drawn",
                now=self.now,
            ),
        )
        if session:
            self.model.lots[lot][1] += supply
            known = {"id": session.id, "lot": lot, "supply": supply, "reserve": reserve, "opens": opens}
            self.sessions.append(known | {"state": "DRAFT", "bids": [], "end": closes})

    @rule(data=st.data(), name=st.sampled_from(["Ping", "Quan", "Quan"]))
    def check_auction(self, data, name):
        session = self.some_session(data)
        if session is None:
            return
        refusal = None
        if session["state"] != "DRAFT" or session["opens"] <= self.now:
            refusal = SessionNotWaiting
        elif name == "Ping":
            refusal = SecondPersonNeeded
        who = operator(name)
        self.attempt(
            refusal,
            lambda: check_session(actor=who, session_id=session["id"], reason="drawn", now=self.now),
        )
        if refusal is None:
            session["state"] = "SCHEDULED"
            session["end"] = end_of(Session.objects.get(pk=session["id"]))

    @rule(data=st.data(), quarter=QUARTER, tonnes=st.integers(2, 60))
    def auction_opens(self, data, quarter, tonnes):
        """So that histories get as far as bids: units, a lot of them, a session of it, and it opens."""
        self.whole_way(quarter)
        if self.model.holding[self.owner, self.issuance(quarter).batch] < tonnes:
            return
        self.deposit(quarter, tonnes)
        lot = list(self.model.lots)[-1]
        self.draft_auction(_Only(lot), tonnes)
        self.check_auction(_Only(self.sessions[-1]), "Quan")
        self.move_clock(self.sessions[-1]["opens"])
        self.run_auctions()

    @rule(
        data=st.data(),
        who=st.integers(0, 1),
        tonnes=st.integers(1, 60),
        above=st.integers(0, 12),
        way=WAYS,
        is_retired=st.booleans(),
    )
    def bid(self, data, who, tonnes, above, way, is_retired):
        session = self.some_session(data)
        if session is None or session["state"] == "DRAFT":
            return
        member = self.roof.mei if way == "own_lot" else self.buyers[who]
        party = member.organisation.id
        low, high = bounds(self.reference, 1_000)
        price = session["reserve"] + above * TICK
        price = {
            "off_tick": price + 1,
            "too_high": (high // TICK + 1) * TICK,
            "below_reserve": session["reserve"] - TICK,
        }.get(way, price)
        placed = sum(quantity for by, quantity, *_ in session["bids"] if by == party)
        refusal = None
        if session["state"] != "OPEN" or self.now >= session["end"]:
            refusal = SessionClosed
        elif way == "own_lot":
            refusal = OwnLot
        elif price < session["reserve"]:
            refusal = BelowReserve
        elif self.halt or price % TICK or not low <= price <= high:
            refusal = RiskRefused
        elif placed + tonnes > max(session["supply"] // 2, 1):
            refusal = BidderCapExceeded
        elif self.model.money[party][0] < price * tonnes:
            refusal = NoFunds
        made = self.attempt(
            refusal,
            lambda: place_bid(
                actor=member.actor,
                session_id=session["id"],
                quantity_t=tonnes,
                price_fen=price,
                is_retired=is_retired,
                beneficiary="whoever" if is_retired else "",
                command_id=new_id(),
                now=self.now,
            ),
        )
        if made:
            session["bids"].append((party, tonnes, price, is_retired))
            self._hold(party, tonnes * price)

    @rule()
    def run_auctions(self):
        run_sessions(now=self.now)
        for session in sorted(self.sessions, key=lambda one: one["opens"]):
            state = session["state"]
            if state == "SCHEDULED" and self.now >= session["opens"]:
                state = "OPEN"
            if (state == "OPEN" and self.now >= session["end"]) or state == "HALTED":
                state = "HALTED" if self.halt else self._settle(session)
            session["state"] = state
            assert Session.objects.get(pk=session["id"]).status == state

    @rule()
    def stop(self):
        if self.halt is None:
            officer = self.officers[0].actor
            terms = {"scope": "INSTRUMENT", "target": PV, "reason": "drawn"}
            self.halt = place_halt(actor=officer, now=self.now, **terms).id
            self.release_proposed_by = None

    @rule(who=st.integers(0, 1))
    def propose_to_go_on(self, who):
        if self.halt is None:
            return
        refusal = None if self.release_proposed_by is None else NotWaiting
        terms = {"halt_id": self.halt, "reason": "drawn", "now": self.now}
        self.attempt(refusal, lambda: propose_release(actor=self.officers[who].actor, **terms))
        if refusal is None:
            self.release_proposed_by = who

    @rule(who=st.integers(0, 1))
    def go_on(self, who):
        if self.halt is None:
            return
        proposed = self.release_proposed_by
        refusal = NotWaiting if proposed is None else SamePerson if proposed == who else None
        terms = {"halt_id": self.halt, "reason": "drawn", "now": self.now}
        self.attempt(refusal, lambda: release_halt(actor=self.officers[who].actor, **terms))
        if refusal is None:
            self.halt = None

    @property
    def reference(self) -> int:
        return reference_price(PV, self.now).price_fen

    def some_lot(self, data) -> UUID | None:
        return data.draw(st.sampled_from(list(self.model.lots))) if self.model.lots else None

    def some_session(self, data) -> dict | None:
        return data.draw(st.sampled_from(self.sessions)) if self.sessions else None

    def _hold(self, party: UUID, fen: int) -> None:
        self.model.money[party][0] -= fen
        self.model.money[party][1] += fen

    def _settle(self, session: dict) -> str:
        """Best price first, then the earlier bid; one price for all, the fee rounded up to a fen."""
        model, left, filled = self.model, session["supply"], []
        for party, tonnes, price, is_retired in sorted(session["bids"], key=lambda one: -one[2]):
            taken = min(left, tonnes)
            left -= taken
            filled.append((party, taken, price, is_retired))
            self._hold(party, -tonnes * price)
        model.lots[session["lot"]][1] -= session["supply"]
        if not filled:
            return "CANCELLED"
        paid = min(price for _, taken, price, _ in filled if taken)
        for party, taken, _, is_retired in filled:
            model.lots[session["lot"]][0] -= taken
            model.money[party][0] -= taken * paid
            if is_retired:
                model.retired += taken
            else:
                model.holding[party, model.batch_of[session["lot"]]] += taken
        gross = (session["supply"] - left) * paid
        fee = -(-gross * FEE_BP // 10_000)
        model.money[self.owner][0] += gross - fee
        model.money[self.office][0] += fee
        return "SETTLED"


class _Only:
    """Stands where data is drawn, for a rule that is called with what it shall take."""

    def __init__(self, value: UUID | dict | datetime) -> None:
        self._value = value

    def draw(self, _strategy):
        return self._value
