"""Where histories begin, and acts that go a stretch of the road at once, so that they get as far as its end.

Every stretch is made of the same commands as the other acts, each with what the model expects of it.
"""

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.stateful.acts import act
from tests.stateful.comparing import Comparing
from tests.stateful.model import Lot, Report, Sending
from tests.stateful.sending import IN_FLIGHT
from tests.stateful.world import STEPS

STARTS = ["fresh", "minted", "programme", *["open auction", "in flight"] * 2]
QUARTER = st.integers(0, 3)
UNTIL = st.sampled_from(["IN_VERIFICATION", "IN_NOTICE", "IN_NOTICE", "AWAITING_APPROVAL", "MINTED"])


class Roads(Comparing):
    @initialize(start=st.sampled_from(STARTS), quarter=QUARTER)
    def begin(self, start, quarter) -> None:
        if start == "programme":
            self.programmes_month(False)
        elif start != "fresh":
            self.roof_goes_on(quarter, "MINTED")
        if start in ("open auction", "in flight"):
            lot = self.lay_lot(60)
            assert lot is not None
            self.lay_auction(lot, 20)
            if start == "in flight":
                self.lay_sending(lot, "sandbox", 10)
                self.lay_sending(lot, "manual", 10)
                self.send("error_after_execute")

    @act(weight=2, when=lambda self: self.model.minted < 250, quarter=QUARTER, until=UNTIL)
    def roof_goes_on(self, quarter, until) -> None:
        """A quarter of the roof, from wherever its report stands, up to a point of its road."""
        self.put_right()
        mine = [one for one in self.of_the_roof() if one.period == quarter and one.state != "REJECTED"]
        if not mine:
            for _ in range(2):
                self.draft(quarter)
            mine = self.of_the_roof()[-1:]
            for period in ("two years", quarter):
                self.move_to(mine[0], period)
        self.to_the_mint(mine[0], until)

    @act(when=lambda self: self.today.year == 2026, back=st.booleans())
    def programmes_month(self, back) -> None:
        """Both residents give their grams; of the month that is over a report goes the whole way."""
        self.put_right()
        month = self.month
        for who, resident in enumerate(self.stage.residents):
            self.consent(who, True)
            self.credit(who, 1_200_000, False)
            self.give(resident, self.model.grams[resident.party.id])
        while self.month == month:
            self.time_passes(STEPS[-1])
        for _ in range(2):
            self.draft_month(month)
        mine = [one for one in self.model.reports if one.period == month and one.state != "REJECTED"]
        self.submit(mine[-1])
        if back and mine[-1].state == "IN_VERIFICATION":
            self.give_back(mine[-1])
            self.submit(mine[-1])
        if mine[-1].state == "IN_VERIFICATION":
            self.to_the_mint(mine[-1])

    @act(weight=2, when=lambda self: self.holdings(), tonnes=st.integers(2, 60))
    def lay_and_open(self, data, tonnes) -> None:
        """Tonnes into custody, and an auction of a part of them that opens."""
        self.put_right()
        lot = self.lay_lot(tonnes)
        if lot:
            self.lay_auction(lot, lot.remaining - lot.remaining // 4)
        if self.taking_bids():
            self.bid_close_and_clear(data, 2, False)

    @act(
        weight=2,
        when=lambda self: any(lot.free for lot in self.model.lots),
        tonnes=st.integers(1, 30),
        by_wire=st.booleans(),
    )
    def lay_and_lock(self, data, tonnes, by_wire) -> None:
        """A part of a lot made ready to be sent."""
        self.put_right()
        lot = self.pick(data, [lot for lot in self.model.lots if lot.free])
        one = self.lay_sending(lot, "sandbox" if by_wire else "manual", min(tonnes, lot.free))
        if one and tonnes > 20:
            for stranger in (True, False, False):
                self.cancel_one(one, stranger)

    @act(
        weight=2,
        when=lambda self: self.by_hand(),
        kind=st.sampled_from(["FILL", "FILL", "EXPIRED", "REJECTED"]),
        whole=st.booleans(),
    )
    def paper_comes(self, data, kind, whole) -> None:
        """One operator enters the venue's word, the other confirms it, and the worker acts on it."""
        one = self.pick(data, self.by_hand())
        word = self.enter_word(one, kind, 0, whole)
        if word:
            for who in (0, 1, 1):
                self.decide_word(word, who)
        self.send("")

    @act()
    def put_right(self) -> None:
        """Take away what stands in the way: stops, freezes, suspensions, a right that was ended."""
        if any(not halt.is_released for halt in self.gate.halts):
            self.go_on()
        for who in range(len(self.account_holders())):
            if self.account_holders()[who] in self.model.frozen:
                self.freeze(who, False)
        for body, is_active in self.bodies.items():
            if not is_active:
                self.suspend(body, True)
        if self.project_state == "SUSPENDED":
            self.pause_first_roof("resume")
        for venue in ("manual", "sandbox"):
            if not self.venues[venue]:
                self.pause_venue(venue, True)
        if not self.is_authorised:
            self.propose_right(0)
            self.confirm_right(self.authorisations[-1], 1)
        if any(report.state == "SUBMITTED" for report in self.model.reports):
            self.assign_cases()

    def by_hand(self) -> list[Sending]:
        by_paper = [one for one in self.model.sendings if one.venue == "manual"]
        return [one for one in by_paper if one.state in IN_FLIGHT]

    def to_the_mint(self, report: Report, until: str = "MINTED") -> None:
        """As far as a report is to come, from wherever it stands."""
        if report.state in ("DRAFT", "RETURNED"):
            self.submit(report)
        if report.state == "IN_VERIFICATION" and until != "IN_VERIFICATION":
            self.clear_up(report)
            self.sign(report)
        if report.state == "VERIFIED" and not report.issuance:
            self.request(report)
        if report.issuance_state == "IN_NOTICE" and until != "IN_NOTICE" and report.notice:
            self.go_to(report.notice[2])
            self.notices_end()
            self.object(report)  # too late
        if report.issuance_state == "AWAITING_APPROVAL" and until == "MINTED":
            for who in (0, 1):
                self.approve(report, who)
            self.mint(report)

    def lay_lot(self, tonnes: int) -> Lot | None:
        party, batch = max(self.holdings(), key=lambda key: self.model.holding[key])
        return self.deposit(party, batch, min(tonnes, self.model.holding[party, batch]))

    def lay_auction(self, lot: Lot, supply: int, bidders: int = 1) -> None:
        auction = self.draft_of(lot, supply, bidders)
        if auction:
            self.check(auction, 0)
            self.check(auction, 1)
            self.go_to(auction.opens)
            self.run_auctions()

    def lay_sending(self, lot: Lot, venue: str, tonnes: int) -> Sending | None:
        price = self.gate.reference[lot.instrument] * 97 // 100 // self.gate.tick * self.gate.tick
        one = self.send_of(lot, venue, tonnes, False, price)
        if one:
            self.lock(one, 0)
            self.lock(one, 1)
        return one
