"""Whole days of buyers, venues and residents: sales and how they fail, silent venues, papers, coins that go.

Each command is tried again where it must be refused.
"""

from hypothesis import strategies as st

from credits.monitoring.models import Outcome
from tests.stateful.acts import act
from tests.stateful.coins import CAFE
from tests.stateful.model import Auction, Lot
from tests.stateful.residents import WHO
from tests.stateful.sending import ENDED
from tests.stateful.staff_days import StaffDays
from tests.stateful.stage import PV
from tests.stateful.wire import SILENT
from tests.stateful.world import SECRET

FAULTS = st.one_of(
    st.sampled_from(["", "part"]),
    st.sampled_from([*SILENT, "lost", "away"]),
    st.sampled_from(["wrong_quantity", "wrong_price"]),
)


WAYS = ["", "halted", "no right", "frozen", "one bidder", "called off"]


class Days(StaffDays):
    @act(weight=3, way=st.sampled_from(WAYS), retire=st.booleans())
    def sale(self, way, retire) -> None:
        """Three want more than there is. A stop, a right that ended or a frozen account keeps it from
        settling until it is put right."""
        self.put_right()
        lot = self.lay_lot(40) if self.holdings() else None
        if lot is None or lot.free < 4:
            return
        self.lay_auction(lot, lot.free // 4 * 4, 2)
        auction = self.model.auctions[-1]
        for number, above in enumerate((6,) if way == "one bidder" else (6, 6, 2)):
            self.bid(auction, self.stage.buyers[number], auction.supply // 2, above, "ok", retire)
        if way == "called off":
            self.call_off_one(auction)
        self._close(auction, way)
        self.put_right()
        self.run_auctions()
        self.call_off_one(auction)

    def _close(self, auction: Auction, way: str) -> None:
        if way == "halted":
            self.stop("INSTRUMENT", 0 if auction.lot.instrument == PV else 1)
        elif way == "frozen":
            self.freeze(1, True)
        elif way == "no right":
            for one in [one for one in self.authorisations if one.state == "IN_FORCE"]:
                self.drop_right(one, True)
        self.go_to(auction.closes + SECRET)
        self.run_auctions()

    @act(weight=3, fault=FAULTS, tonnes=st.integers(2, 9))
    def venue_fails(self, fault, tonnes) -> None:
        """Sent into silence: nothing is released until the venue, asked, says what can be true."""
        self.put_right()
        lot = self.lot_to_send("sandbox")
        if lot and self.lay_sending(lot, "sandbox", min(tonnes, lot.free)):
            self.send(fault)
            if self.under_way():
                self.ask(True)
                self.ask(False)
            if self.books:
                self.reconcile()

    @act(weight=3, tonnes=st.integers(4, 20), first=st.sampled_from(["FILL", "WHOLE", "REJECTED"]))
    def papers_day(self, tonnes, first) -> None:
        """Half is sold and told; what is told wrong is refused, and the rest expires; or all is rejected."""
        self.put_right()
        lot = self.lot_to_send("manual")
        one = self.lay_sending(lot, "manual", min(tonnes, lot.free)) if lot else None
        if not one:
            return
        for _ in range(2):
            self.send("")
        for said in ("too much", "same number"):
            self.enter_word(one, "FILL", 0, False, said)
        for kind in (first, "EXPIRED"):
            wrong = self.enter_word(one, "ACK", 1)
            right = self.enter_word(one, "FILL" if kind == "WHOLE" else kind, 0, kind == "WHOLE")
            for word, yes in ((wrong, False), (right, True)):
                for by in (0, 1, 1):
                    if word:
                        self.decide_word(word, by, yes)
            self.send("")

    @act(lot=st.booleans())
    def give_away(self, lot) -> None:
        """Into custody and back; sent, and not sent after all; sold, and called off; retired."""
        self.put_right()
        if not self.holdings():
            return
        party, batch = self.holdings()[0]
        for tonnes, wrong in ((3, True), (10_000, False), (3, False)):
            laid = self.deposit(party, batch, tonnes, wrong)
        if laid is None:
            return
        if lot:
            self.draft_of(laid, 4)
            auction = self.draft_of(laid, 2)
            for _ in range(2):
                if auction:
                    self.call_off_one(auction)
            one = self.lay_sending(laid, "manual", 1)
            self.lay_sending(laid, "manual", 1)
            for stranger in (True, False, False):
                if one:
                    self.cancel_one(one, stranger)
        for stranger in (True, False, False):
            self.withdraw_from(laid, stranger)
        for tonnes in (2, 10_000):
            self.retire_of(party, batch, tonnes)

    def lot_to_send(self, venue: str) -> Lot | None:
        """One of the roof's with something free and nothing under way to the venue, laid if there is none."""
        under_way = [one.lot for one in self.model.sendings if one.venue == venue and one.state not in ENDED]
        batches = [key for key in self.holdings() if self.model.batches[key[1]] == PV]
        if batches:
            self.deposit(*batches[-1], min(12, self.model.holding[batches[-1]]))
        mine = [lot for lot in self.model.lots if lot.free and lot.instrument == PV]
        return next((lot for lot in reversed(mine) if lot not in under_way), None)

    @act(who=st.integers(0, 5))
    def frozen_for_a_day(self, who) -> None:
        for freeze in (True, True, False, False):
            self.freeze(who, freeze)

    @act(who=WHO, grams=st.integers(2_000, 900_000), spent=st.booleans())
    def coins_by_choice(self, who, grams, spent) -> None:
        """What is credited for coins becomes coins, unless the grams are gone by then."""
        party = self.stage.residents[who].party.id
        self.choose(who, Outcome.COINS, True)
        self.credit(who, grams, False)
        if spent:
            self.retire_grams(who, self.model.grams[party] - grams // 2, "voluntary")
        self.assign_what_is_due()
        self.choose(who, Outcome.KEEP, True)

    @act(weight=2, who=WHO, drunk=st.booleans())
    def cup_of_coffee(self, who, drunk) -> None:
        """Grams, coins, a voucher: drunk once, or the coins come back when it has expired."""
        self.credit(who, 2_000, False)
        self.give(self.stage.residents[who], 2_000)
        self.redeem(who)
        if not self.cups:
            return
        cup = self.cups[-1]
        self.drink(cup, "tea-house")
        if not drunk:
            self.go_to(cup.until)
        for _ in range(2):
            self.vouchers_expire()
            self.drink(cup, CAFE)
