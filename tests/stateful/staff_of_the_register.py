"""Whole days of the register's staff: batches that are void, the authority's answers, a year's end."""

from datetime import datetime, time, timedelta

from hypothesis import strategies as st

from tests.stateful.acts import act
from tests.stateful.freezing import WHO
from tests.stateful.register_days import RegisterDays
from tests.stateful.reporting import VINTAGE
from tests.stateful.stage import CITY_COINS
from tests.stateful.working_days import SHANGHAI

GRAMS = st.sampled_from([70_000, 1_200_000])


class StaffOfTheRegister(RegisterDays):
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
        self.lots_of_voids_are_emptied()
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

    @act(who=WHO, frozen=st.sampled_from(["", "registrar", "audit"]), much=st.booleans(), grams=GRAMS)
    def years_end(self, who, frozen, much, grams) -> None:
        """Grams of both residents: one perhaps frozen, the other's too many for the month's coins, or a tonne
        that waits for its report."""
        self.put_right()
        for each, credited in ((0, 40_000), (1, grams)):
            self.credit(each, credited, False)
            self.credit(each, credited // 3, True)
        if much:
            self.credit(1, CITY_COINS, True)
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
        resident = self.account_holders().index(self.stage.residents[0].party.id)
        if frozen == "registrar":
            self.freeze_an_account(who, resident, False)
        elif frozen:
            self.freeze(resident, True)
        self.settle_the_year()
        midnight = datetime.combine(one.due, time(), SHANGHAI)
        self.go_to(midnight - timedelta(minutes=1))
        self.settle_the_year()
        self.go_to(midnight)
        self.withdraw_settling(one, who)
        for _ in range(2):
            self.settle_the_year()
        self.propose_settling(who)
