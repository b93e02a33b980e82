"""Whole days at the register: what two people do by turns, and what comes of it when its time has come."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st

from tests.stateful.acts import act
from tests.stateful.claims import Claims
from tests.stateful.freezing import WHO
from tests.stateful.model import Report
from tests.stateful.transfers import Moving
from tests.stateful.working_days import SHANGHAI, first_window

BUYER = st.integers(0, 2)
ENDS = st.sampled_from(["goes", "goes late", "member", "link"])


class RegisterDays(Claims):
    def some_units(self) -> tuple[UUID, str] | None:
        """The bakery's fullest holding of its register, freed and unfrozen; minted if there is none."""
        self.put_right()
        if not self._bakerys():
            self.roof_goes_on(len(self.of_the_roof()) % 4, "MINTED")
        mine = self._bakerys()
        return max(mine, key=lambda key: self.model.holding[key]) if mine else None

    def _bakerys(self) -> list[tuple[UUID, str]]:
        return [key for key in self.holdings() if key[0] == self.owner and self.model.holding[key] > 8]

    @act(weight=2, to=BUYER, tonnes=st.integers(2, 40), end=ENDS, began=WHO)
    def transfers_day(self, to, tonnes, end, began) -> None:
        """Begun by one, approved by another, gone in its window, once; or called back before."""
        key = self.some_units()
        if key is None:
            return
        to = self.movers()[1 + to]
        for who, way in ((2, "ok"), (0, "a resident"), (0, "strange device"), (0, "itself"), (0, "nowhere")):
            self.begin_moving(*key, tonnes, to, who, way)
        self.begin_moving(*key, 10_000, to)
        one = self.begin_moving(*key, min(tonnes, self.model.holding[key]), to, began)
        if one is None:
            return
        self.run_transfers()
        for who in (0, 1, 2, 1):
            self.approve_moving(one, who)
        self.approve_moving(one, 1, stranger=True)
        self.run_transfers()
        self._end(one, end)
        for way in ("member", "link", "forged", "stranger"):
            self.call_back(one, way)

    def _end(self, one: Moving, end: str) -> None:
        if end in ("member", "link"):
            return self.call_back(one, end)
        if end == "goes late":
            self.go_to(one.due.astimezone(SHANGHAI).replace(hour=16, minute=30))
            self.run_transfers()
            self.go_to(first_window(self.now))
        if one.due > self.now:
            self.go_to(one.due - timedelta(minutes=1))
            self.run_transfers()
            self.go_to(one.due)
        for _ in range(2):
            self.run_transfers()

    @act(to=BUYER, proposed=WHO)
    def trusted_day(self, to, proposed) -> None:
        """On the list after four working days: units go at once then, also at night."""
        key = self.some_units()
        if key is None:
            return
        to = self.movers()[1 + to]
        for way, of in (("strange device", 0), ("", 2), ("", proposed), ("", 0)):
            self.propose_trust(self.owner, to, of, way)
        self.propose_trust(self.owner, self.owner)
        one = next(
            one for one in self.list if (one.party, one.to) == (self.owner, to) and one.state != "REMOVED"
        )
        self.approve_trust(one, 1, stranger=True)
        for who in (0, 1, 2, 1):
            self.approve_trust(one, who)
        if one.active > self.now:
            self.go_to(one.active - timedelta(minutes=1))
            self.send_two(key, to)
            self.go_to(one.active + timedelta(minutes=1))
        self.send_two(key, to)
        for stranger in (True, False, False):
            self.end_trust(one, stranger)
        self.send_two(key, to)

    def send_two(self, key: tuple[UUID, str], to: UUID) -> None:
        one = self.begin_moving(*key, 2, to)
        if one:
            self.approve_moving(one, 1)
            self.run_transfers()

    @act(who=WHO, scope=st.sampled_from(["ACCOUNT", "BATCH"]))
    def freezes_day(self, who, scope) -> None:
        """Nothing leaves while it stands; one person alone does not end it."""
        key = self.some_units()
        if key is None:
            return
        party, batch = key
        self.deposit(party, batch, 1)
        underway = self.begin_moving(party, batch, 1, self.movers()[1])
        self.approve_moving(underway, 1)
        target = str(party) if scope == "ACCOUNT" else batch
        for stranger in (True, False, False):
            self.place(scope, target, who, stranger)
        one = self.standing()[-1]
        if underway.due > self.now:
            self.go_to(underway.due)
        self.try_everything(party, batch)
        self.freeze(0, False)
        for step in (self.agree_to_release, self.propose_release_of, self.propose_release_of):
            step(one, who)
        for step, by in (
            (self.agree_to_release, who),
            (self.keep, 1 - who),
            (self.keep, 1 - who),
            (self.propose_release_of, 1 - who),
            (self.agree_to_release, who),
            (self.agree_to_release, who),
            (self.keep, who),
        ):
            step(one, by)
        self.run_transfers()

    def try_everything(self, party: UUID, batch: str) -> None:
        """Every way out, each as the model says."""
        self.run_transfers()
        self.begin_moving(party, batch, 1, self.movers()[2])
        self.deposit(party, batch, 1)
        self.retire_of(party, batch, 1)
        for lot in [lot for lot in self.model.lots if lot.batch == batch and lot.free][-1:]:
            self.withdraw_from(lot)

    @act()
    def everything_stands_still(self) -> None:
        """No gram, coin or tonne moves or comes into being; what was begun may still be called back."""
        key = self.some_units()
        if key is None:
            return
        self.deposit(*key, 1)
        resident = self.stage.residents[0]
        self.credit(0, 2_000, False)
        self.give(resident, 1_000)
        approved = self.bring_to_approval()
        begun = self.begin_moving(*key, 1, self.movers()[1])
        self.approve_moving(begun, 1)
        self.go_to(begun.due)
        self.place("ALL", "", 0)
        self.place("ALL", "", 1)
        self.try_everything(*key)
        self.give(resident, 500)
        self.redeem(0)
        self.retire_grams(0, 500, "voluntary")
        self.settle_the_year()
        if approved:
            self.mint(approved)
        self.call_back(begun)
        self.let_all_go()
        if approved:
            self.mint(approved)

    def bring_to_approval(self) -> Report | None:
        """A quarter of the roof that two have approved and nobody has minted, if one is left."""
        taken = {one.period for one in self.of_the_roof() if one.state != "REJECTED"}
        for quarter in sorted(set(range(4)) - taken)[:1]:
            self.roof_goes_on(quarter, "AWAITING_APPROVAL")
            report = self.of_the_roof()[-1]
            for who in (0, 1):
                self.approve(report, who)
            return report if report.issuance_state == "APPROVED" else None
        return None
