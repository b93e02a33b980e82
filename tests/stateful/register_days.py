"""Whole days at the register: what two people do by turns, and what comes of it when its time has come."""

from datetime import datetime, time, timedelta
from uuid import UUID

from hypothesis import strategies as st

from tests.stateful.acts import act
from tests.stateful.bundles import Bundles
from tests.stateful.freezing import WHO
from tests.stateful.model import Report
from tests.stateful.reporting import VINTAGE
from tests.stateful.transfers import Moving
from tests.stateful.working_days import SHANGHAI

BUYER = st.integers(0, 2)


class RegisterDays(Bundles):
    def some_units(self) -> tuple[UUID, str] | None:
        """The bakery's fullest holding of its register, freed and unfrozen; minted if there is none."""
        self.put_right()
        if not self._bakerys():
            self.roof_goes_on(len(self.of_the_roof()) % 4, "MINTED")
        mine = self._bakerys()
        return max(mine, key=lambda key: self.model.holding[key]) if mine else None

    def _bakerys(self) -> list[tuple[UUID, str]]:
        return [key for key in self.holdings() if key[0] == self.owner and self.model.holding[key] > 8]

    @act(
        weight=2, to=BUYER, tonnes=st.integers(2, 40), end=st.sampled_from(["goes", "goes", "member", "link"])
    )
    def transfers_day(self, to, tonnes, end) -> None:
        """Begun by the clerk, approved by the owner, gone in its window, once; or called back before."""
        key = self.some_units()
        if key is None:
            return
        to = self.movers()[1 + to]
        for who, way in ((2, "ok"), (0, "a resident"), (0, "strange device"), (0, "itself"), (0, "nowhere")):
            self.begin_moving(*key, tonnes, to, who, way)
        self.begin_moving(*key, 10_000, to)
        one = self.begin_moving(*key, min(tonnes, self.model.holding[key]), to)
        if one is None:
            return
        self.run_transfers()
        for who in (0, 1, 2):
            self.approve_moving(one, who)
        self.approve_moving(one, 1, stranger=True)
        self.run_transfers()
        self._end(one, end)
        for way in ("member", "link", "forged", "stranger"):
            self.call_back(one, way)

    def _end(self, one: Moving, end: str) -> None:
        if end != "goes":
            return self.call_back(one, end)
        if one.due > self.now:
            self.go_to(one.due - timedelta(minutes=1))
            self.run_transfers()
            self.go_to(one.due)
        for _ in range(2):
            self.run_transfers()

    @act(to=BUYER)
    def trusted_day(self, to) -> None:
        """On the list after four working days: units go at once then, also at night."""
        key = self.some_units()
        if key is None:
            return
        to = self.movers()[1 + to]
        for way, of in (("strange device", 0), ("", 2), ("", 0), ("", 0)):
            self.propose_trust(self.owner, to, of, way)
        self.propose_trust(self.owner, self.owner)
        one = next(
            one for one in self.list if (one.party, one.to) == (self.owner, to) and one.state != "REMOVED"
        )
        self.approve_trust(one, 1, stranger=True)
        for who in (0, 1, 1):
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

    @act(weight=2, sold=st.integers(0, 90), owed=st.booleans())
    def void_day(self, sold, owed) -> None:
        """A batch is void while some of it is sold, retired, in custody and on its way."""
        key = self.some_units()
        if key is None:
            return
        report = next(one for one in self.model.reports if one.batch == key[1])
        if sold:
            one = self.begin_moving(*key, min(sold, self.model.holding[key]), self.movers()[1])
            self.approve_moving(one, 1)
            self.go_to(one.due)
            self.run_transfers()
        self.retire_of(*key, 3 if owed else 1)
        self.deposit(*key, 2)
        for approved in (True, False):
            one = self.begin_moving(*key, 2, self.movers()[2])
            if one and approved:
                self.approve_moving(one, 1)
        for way in ("stranger", "no reason"):
            self.propose_void_of(report, 0, way)
        void = self.propose_void_of(report, 0)
        self.propose_void_of(report, 0)
        if void is None:
            return
        self.voids_are_carried_out()
        for who in (0, 1, 1):
            self.decide_void(void, who)
        for _ in range(2):
            self.voids_are_carried_out()
        self.propose_void_of(report, 1)
        self.deposit(self.movers()[1], key[1], 1)
        for lot in [lot for lot in self.model.lots if lot.batch == key[1] and lot.free][-1:]:
            self.withdraw_from(lot)
        for one in self.movings[-2:]:
            self.call_back(one)

    @act(who=WHO)
    def void_thought_better_of(self, who) -> None:
        key = self.some_units()
        if key is None:
            return
        report = next(one for one in self.model.reports if one.batch == key[1])
        void = self.propose_void_of(report, who)
        if void:
            for back in (True, True, False):
                self.decide_void(void, who, back)

    @act(said=st.sampled_from(["all", "fewer", "refused"]), quarter=st.integers(0, 3))
    def authoritys_day(self, said, quarter) -> None:
        """Filed once; answers that cannot be, one discarded, one confirmed by the other."""
        self.mirror_goes_on(quarter, "FILED")
        waiting = [one for one in self.reports_of("mirror") if one.issuance_state == "FILED"]
        if not waiting:
            return
        report = waiting[0]
        self.file()
        self.mint(report)
        for stranger in (True, False):
            self.take_it(report, stranger)
        for answer in [self.standing_answer(report)]:
            if answer and answer.state == "ENTERED":
                self.discard(answer, 0)
        if self.standing_answer(report):
            return
        self.enter_answer_to(report, said, 0, stranger=True)
        for wrong in ("no number", "too many", "other form", "taken"):
            first = self.enter_answer_to(report, wrong, 0)
        first = first or self.enter_answer_to(report, said, 0)
        self.enter_answer_to(report, said, 1)
        for _ in range(2):
            self.discard(first, 1)
        second = self.enter_answer_to(report, said, 1)
        for who, misread in ((1, False), (0, True), (0, False), (0, False)):
            self.confirm_answer(second, who, misread)
        for _ in range(2):
            self.mint(report)
        self.enter_answer_to(report, said, 1)

    @act(who=WHO, frozen=st.booleans())
    def years_end(self, who, frozen) -> None:
        """Grams of both residents, one of them perhaps frozen."""
        self.put_right()
        for each, grams in ((0, 40_000), (1, 70_000)):
            self.credit(each, grams, False)
            self.credit(each, grams // 3, True)
        self.give(self.stage.residents[0], 15_000)
        if any(one.state != "WITHDRAWN" for one in self.settlements):
            return
        if self.today.year == VINTAGE:
            self.propose_settling(who)
            self.the_year_turns()
        self.propose_settling(who, stranger=True)
        first = self.propose_settling(who)
        self.propose_settling(1 - who)
        for _ in range(2):
            self.withdraw_settling(first, who)
        one = self.propose_settling(who)
        for by in (who, 1 - who, who):
            self.announce(one, by)
        if frozen:
            self.place("ACCOUNT", str(self.stage.residents[1].party.id), who)
        self.settle_the_year()
        midnight = datetime.combine(one.due, time(), SHANGHAI)
        self.go_to(midnight - timedelta(minutes=1))
        self.settle_the_year()
        self.go_to(midnight)
        self.withdraw_settling(one, who)
        for _ in range(2):
            self.settle_the_year()
        self.propose_settling(who)
