"""Whole days at one desk: each of its commands done, and tried again where it must be refused.

What two people do by turns, or what can be done once, would seldom come about by single acts in a short run.
"""

from hypothesis import strategies as st

from credits.verification.services import answer_finding, close_finding, reopen_finding
from tests.stateful.acts import act
from tests.stateful.model import Report
from tests.stateful.roads import Roads

WHO = st.integers(0, 1)


class StaffDays(Roads):
    @act()
    def verifiers_day(self) -> None:
        report = self.roof_at("IN_VERIFICATION")
        if not report:
            return
        for stranger in (True, False):
            self.raise_one(report, stranger)
        finding = list(report.findings)[-1]
        for verdict in (close_finding, answer_finding, reopen_finding, reopen_finding):
            self.settle_finding(report, finding, verdict)
        self.sign(report)
        for verdict in (answer_finding, answer_finding, close_finding, close_finding):
            self.settle_finding(report, finding, verdict)
        for _ in range(2):
            self.give_back(report)
        for _ in range(2):
            self.submit(report)
        for mistake in ("digest", "tonnes", "", ""):
            self.sign(report, "POSITIVE", mistake)

    @act()
    def no_body(self) -> None:
        """A report waits while no body may take it."""
        report = self.roof_at("IN_VERIFICATION")
        if not report:
            return
        self.give_back(report)
        for is_active in (False, True):
            for body in self.bodies:
                self.suspend(body, is_active)
            self.submit(report)
            self.assign_cases()

    @act(weight=2, back=st.booleans(), is_upheld=st.integers(0, 2).map(lambda number: number == 0))
    def registrars_day(self, back, is_upheld) -> None:
        report = self.roof_at("IN_NOTICE")
        if not report:
            return
        self.request(report)
        self.notices_end()
        self.object(report)
        # Where the notice ran out before anybody noted it, there is nothing to decide.
        for objection in list(report.objections)[-1:]:
            for stranger in (True, False, False):
                self.decide(report, objection, is_upheld, stranger)
        for _ in range(2):
            self.turn_down_one(report, back)

    @act(is_dismissed=st.booleans())
    def second_registrars_day(self, is_dismissed) -> None:
        """An objection that nobody decided keeps it in notice, and both from approving."""
        report = self.roof_at("IN_NOTICE")
        if not report:
            return
        self.object(report)
        self.to_the_mint(report, "AWAITING_APPROVAL")
        self.object(report)
        if is_dismissed:
            for objection in report.objections:
                self.decide(report, objection, False)
            self.to_the_mint(report, "AWAITING_APPROVAL")
        for who, right in ((2, True), (0, False), (0, True), (0, True), (1, True), (1, True)):
            self.approve(report, who, right)
        for _ in range(2):
            self.mint(report)

    @act(who=WHO, scope=st.sampled_from(["GLOBAL", "INSTRUMENT", "PARTICIPANT", "VENUE"]))
    def officers_day(self, who, scope) -> None:
        self.stop("nothing", 0)
        self.stop(scope, who)
        halt = self.gate.halts[-1]
        for by, keep in (
            (who, True),
            (who, False),
            (who, False),
            (who, True),
            (who, False),
            (1 - who, False),
        ):
            self.decide_halt(halt, by, keep)
        self.decide_halt(halt, who)

    @act(who=WHO, new=st.sampled_from([900, 1_100, 1_200]))
    def limits_day(self, who, new) -> None:
        """Of two changes of one figure the second is on a figure that is no more."""
        old = self.gate.figures["INST"]["COLLAR_BP"]
        for figure in (old, new, new + 7, new + 9):
            self.propose_limit(who, "INST", ("COLLAR_BP", figure))
        if len(self.gate.changes) < 3:
            return
        first, second, third = self.gate.changes[-3:]
        for change, by, yes in (
            *((first, who, True), (first, 1 - who, True), (first, who, True)),
            *((second, 1 - who, True), (third, who, False), (third, who, False)),
        ):
            self.decide_limit(change, by, yes)

    @act(who=WHO, out=st.booleans())
    def cash_day(self, who, out) -> None:
        for way in ("ok", "same line", "a person", "ok"):
            self.enter_line(who, who, 20_000, out, way)
        for one in self.movements[-2:-1]:
            for by in (who, 1 - who, who):
                self.confirm_line(one, by)
        for one in self.movements[-1:]:
            for _ in range(2):
                self.refuse_line(one)

    @act(who=WHO)
    def right_to_mirror(self, who) -> None:
        """Ended, nothing moves; one that another confirms is in force again."""
        for one in [one for one in self.authorisations if one.state == "IN_FORCE"]:
            self.drop_right(one, True)
        self.drop_right(self.authorisations[0], True)
        self.enter_line(who, 0, 5, False, "ok")
        refused, wanted = self.propose_right(who), self.propose_right(who)
        for _ in range(2):
            self.drop_right(refused, False)
        for by in (who, 1 - who, 1 - who):
            self.confirm_right(wanted, by)
        self.confirm_right(self.propose_right(who), 1 - who)

    def roof_at(self, until: str) -> Report | None:
        """Bring the first quarter that is not issued as far as that; None if all are, or it is further."""
        minted = {one.period for one in self.of_the_roof() if one.issuance_state == "MINTED"}
        for quarter in sorted(set(range(4)) - minted):
            self.roof_goes_on(quarter, until)
            for one in self.of_the_roof():
                if one.period == quarter and until in (one.state, one.issuance_state):
                    return one
        return None
