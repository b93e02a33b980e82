"""Acts of risk: stops that one places and two release, limits that two change, classes, the night."""

from hypothesis import strategies as st

from market.risk.changes import confirm_limit_change, propose_limit_change, refuse_limit_change
from market.risk.errors import ClassNotFitting, HaltTargetInvalid, LimitInvalid, LimitMoved, NotWaiting
from market.risk.halts import keep_halt, place_halt, propose_release, release_halt
from market.risk.participants import admit_participant
from market.risk.reconciling import reconcile_limits
from puhui.kernel.errors import SamePerson
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.custody import Custody
from tests.stateful.gate import Change, Halt
from tests.stateful.stage import METRO, PV
from tests.stateful.world import STEPS

OFFICER = st.integers(0, 1)
SCOPES = st.sampled_from(["GLOBAL", "INSTRUMENT", "INSTRUMENT", "PARTICIPANT", "VENUE", "nothing"])
CLASSES = ["INST", "SME-2", "SME-1"]
FIGURES = st.sampled_from(
    [
        ("COLLAR_BP", 300),
        ("COLLAR_BP", 1_500),
        ("COLLAR_BP", 9_000),
        ("ORDER_MIN_T", 3),
        ("ORDER_MAX_T", 20),
        ("DAILY_NOTIONAL_FEN", 400_000),
        ("POSITION_MAX_T", 15),
        ("POSITION_MAX_T", 200_000),
    ]
)


class Risk(Custody):
    @act(scope=SCOPES, which=st.integers(0, 1))
    def stop(self, scope, which) -> None:
        buyers = [str(buyer.organisation.id) for buyer in self.stage.buyers]
        target = {
            "GLOBAL": "",
            "INSTRUMENT": [PV, METRO][which],
            "PARTICIPANT": [str(self.owner), *buyers][which],
            "VENUE": ["manual", "sandbox"][which],
            "nothing": "DEMO-NONE-1",
        }[scope]
        refusal = None
        if scope == "nothing":
            scope, refusal = "INSTRUMENT", HaltTargetInvalid
        made = self.do(place_halt, refusal, actor=self.stage.officers[0], scope=scope, target=target)
        if made:
            self.gate.halts.append(Halt(made.id, scope, target))

    @act(
        when=lambda self: self.gate.halts,
        who=OFFICER,
        keep=st.integers(0, 3).map(lambda number: number == 0),
    )
    def release(self, data, who, keep) -> None:
        """One proposes; proposed by another it is released, or kept."""
        halt = self.pick(data, self.gate.halts, lambda one: not one.is_released)
        self.decide_halt(halt, who, keep)

    def decide_halt(self, halt: Halt, who: int, keep: bool = False) -> None:
        terms = {"actor": self.stage.officers[who], "halt_id": halt.id}
        is_proposed = halt.proposed_by is not None and not halt.is_released
        if keep:
            if self.do(keep_halt, None if is_proposed else NotWaiting, **terms):
                halt.proposed_by = None
        elif halt.proposed_by is None:
            self.do(release_halt, NotWaiting, **terms)
            self.do(propose_release, None, **terms)
            halt.proposed_by = who
        else:
            self.do(propose_release, NotWaiting, **terms)
            refusal = NotWaiting if halt.is_released else SamePerson if halt.proposed_by == who else None
            if self.do(release_halt, refusal, **terms):
                halt.is_released = True

    def go_on(self) -> None:
        """So that histories go on: both officers release everything."""
        for halt in self.gate.halts:
            if not halt.is_released:
                first = halt.proposed_by or 0
                if halt.proposed_by is None:
                    self.do(propose_release, None, actor=self.stage.officers[0], halt_id=halt.id)
                    halt.proposed_by = 0
                self.do(release_halt, None, actor=self.stage.officers[1 - first], halt_id=halt.id)
                halt.is_released = True

    @act(who=OFFICER, yes=st.integers(0, 3).map(bool), decide=st.booleans())
    def limits(self, data, who, yes, decide) -> None:
        if decide and self.gate.changes:
            self.decide_limit(
                self.pick(data, self.gate.changes, lambda one: one.state == "PROPOSED"), who, yes
            )
        else:
            self.propose_limit(who, data.draw(st.sampled_from(CLASSES)), data.draw(FIGURES))
            if self.gate.changes and yes:
                self.decide_limit(self.gate.changes[-1], 1 - who, yes)

    def propose_limit(self, who, code, figure) -> None:
        limit, new = figure
        old = self.gate.figures[code][limit]
        refusal = LimitInvalid if new == old or new == 9_000 else None
        terms = {"scheme": "DEMO", "participant_class": code, "limit": limit, "new": new}
        made = self.do(propose_limit_change, refusal, actor=self.stage.officers[who], **terms)
        if made:
            self.gate.changes.append(Change(made.id, code, limit, old, new, who))

    def decide_limit(self, change: Change, who, yes) -> None:
        figures, refusal = self.gate.figures[change.participant_class], None
        if change.state != "PROPOSED":
            refusal = NotWaiting
        elif yes and change.made_by == who:
            refusal = SamePerson
        elif yes and figures[change.limit] != change.old:
            refusal = LimitMoved
        command = confirm_limit_change if yes else refuse_limit_change
        if self.do(command, refusal, actor=self.stage.officers[who], change_id=change.id):
            change.state = "IN_FORCE" if yes else "REFUSED"
            if yes:
                figures[change.limit] = change.new

    @act(who=st.integers(0, 1), code=st.sampled_from(CLASSES))
    def admit(self, who, code) -> None:
        """To a class for organisations; never to a resident's."""
        party = self.stage.buyers[who].organisation.id
        terms = {"actor": self.stage.officers[0], "party_id": party}
        self.do(admit_participant, ClassNotFitting, participant_class="RES-1", **terms)
        self.do(admit_participant, None, participant_class=code, **terms)
        self.gate.classes[party] = code

    @act(step=st.sampled_from(STEPS))
    def time_passes(self, step) -> None:
        before = self.today
        self.go_to(self.now + step)
        if self.today != before:
            self.night()

    def night(self) -> None:
        """The counters are what the orders count: there is never a difference."""
        with acting("worker"):
            assert reconcile_limits(now=self.now)["different"] == 0
        self.count("reconcile_limits")
