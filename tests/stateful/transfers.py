"""Acts of transfers between parties: begun by one, approved by another, gone in their window or never."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from accounts.signin.policies import StepUpRequired
from credits.ledger.transfer_units import HoldingFrozen, InsufficientUnits
from credits.registry.cancel_links import token_of
from credits.registry.errors import (
    BatchVoid,
    DestinationUnknown,
    LinkInvalid,
    SecondPersonNeeded,
    TransferDecided,
)
from credits.registry.services import (
    approve_transfer,
    cancel_by_link,
    cancel_transfer,
    execute_transfers,
    initiate_transfer,
)
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.custody import TONNES
from tests.stateful.trust import Trust
from tests.stateful.working_days import first_window, is_window

WAYS = st.sampled_from([*["ok"] * 6, "a resident", "strange device", "itself", "nowhere", "other batch"])
WHO = st.integers(0, 2)
OPEN = ("AWAITING_APPROVAL", "WAITING")
COOLING = timedelta(hours=24)


@dataclass(eq=False)
class Moving:
    """Tonnes that one party wants another to have."""

    id: UUID
    party: UUID
    to: UUID
    batch: str
    tonnes: int
    began: int
    state: str = "AWAITING_APPROVAL"
    is_trusted: bool = False
    due: datetime | None = None


class Transfers(Trust):
    def __init__(self) -> None:
        super().__init__()
        self.movings: list[Moving] = []

    @act(weight=3, when=lambda self: self.movable(), tonnes=TONNES, to=st.integers(0, 3), who=WHO, way=WAYS)
    def begin_some(self, data, tonnes, to, who, way) -> None:
        party, batch = self.pick(data, self.movable())
        if way == "other batch":
            batch = data.draw(st.sampled_from(sorted(self.model.batches)))
        one = self.begin_moving(party, batch, tonnes, self.movers()[to], who, way)
        if one and data.draw(st.booleans()):
            self.approve_moving(one, data.draw(WHO))

    def begin_moving(
        self, party: UUID, batch: str, tonnes: int, to: UUID, who: int = 0, way: str = "ok"
    ) -> Moving | None:
        people = self.stage.people[party]
        who = min(who, len(people) - 1)
        actor, destination = people[who].actor, str(to)
        refusal = self._refusal_to_begin(party, batch, tonnes, who)
        if to == party or way in ("itself", "nowhere"):
            destination, refusal = str(party) if way != "nowhere" else "91440101NOBODY", DestinationUnknown
        if way == "strange device":
            actor, refusal = replace(actor, device_trusted=False), StepUpRequired
        if not self.may_begin(party, who):
            refusal = NotPermitted
        if way == "a resident":
            actor, refusal = self.stage.residents[0].actor, NotPermitted
        terms = {"destination": destination, "batch": batch, "quantity_t": tonnes}
        made = self.do(initiate_transfer, refusal, actor=actor, **terms)
        if not made:
            return None
        self.model.holding[party, batch] -= tonnes
        self.model.held[party, batch] += tonnes
        self.movings.append(Moving(made.id, party, to, batch, tonnes, who))
        return self.movings[-1]

    def _refusal_to_begin(self, party: UUID, batch: str, tonnes: int, who: int):
        if not self.may_another_approve(party, who):
            return SecondPersonNeeded
        if self.is_own_void(party, batch):
            return BatchVoid
        if self.model.is_frozen(party, batch):
            return HoldingFrozen
        return InsufficientUnits if self.model.holding[party, batch] < tonnes else None

    @act(weight=2, when=lambda self: self.movings, who=WHO, way=st.sampled_from(["", "", "", "other"]))
    def approve_some_moving(self, data, who, way) -> None:
        one = self.pick(data, self.movings, lambda one: one.state == "AWAITING_APPROVAL")
        self.approve_moving(one, who, way == "other")

    def approve_moving(self, one: Moving, who: int, stranger: bool = False) -> None:
        decided = TransferDecided if one.state != "AWAITING_APPROVAL" else None
        actor, refusal = self.second_person(one.party, who, one.began, decided, stranger)
        made = self.do(approve_transfer, refusal, actor=actor, transfer_id=one.id)
        if made:
            one.state, one.is_trusted = "WAITING", self.trusts(one.party, one.to)
            one.due = self.now if one.is_trusted else first_window(self.now + COOLING)
            assert (made.is_trusted, made.due_at) == (one.is_trusted, one.due)

    @act(when=lambda self: self.movings, way=st.sampled_from(["member", "link", "stranger", "forged"]))
    def call_back_some(self, data, way) -> None:
        self.call_back(self.pick(data, self.movings, lambda one: one.state in OPEN), way)

    def call_back(self, one: Moving, way: str = "member") -> None:
        """By any member of the holder, or by whoever has the link: also while all else is frozen."""
        refusal = None if one.state in OPEN else TransferDecided
        if way in ("link", "forged"):
            token = token_of(one.id)
            refusal = LinkInvalid if way == "forged" else refusal
            made = self.do(cancel_by_link, refusal, token=token + ("x" if way == "forged" else ""))
        else:
            actor = self.stage.people[one.party][0].actor
            if way == "stranger":
                actor, refusal = self.stage.stranger, NotFound
            made = self.do(cancel_transfer, refusal, actor=actor, transfer_id=one.id)
        if made:
            self.came_back(one)

    def came_back(self, one: Moving) -> None:
        self.model.held[one.party, one.batch] -= one.tonnes
        self.model.holding[one.party, one.batch] += one.tonnes
        one.state = "CANCELLED"

    @act(weight=2, when=lambda self: self.movings, wait=st.integers(0, 3).map(bool))
    def transfers_go(self, data, wait) -> None:
        waiting = [one for one in self.movings if one.state == "WAITING"]
        if wait and waiting:
            self.go_to(self.pick(data, waiting).due)
        self.run_transfers()

    def run_transfers(self) -> list[Moving]:
        """Whatever is due goes, once: to strangers in their window, past no freeze."""
        going = [one for one in self.movings if one.state == "WAITING" and self._goes(one)]
        with acting("worker"):
            counts = execute_transfers(now=self.now)
        assert counts == {"completed": len(going), "frozen": 0, "failed": 0}
        self.count("execute_transfers", "" if going else "nothing")
        for one in going:
            self.model.held[one.party, one.batch] -= one.tonnes
            self.model.holding[one.to, one.batch] += one.tonnes
            one.state = "COMPLETED"
        return going

    def _goes(self, one: Moving) -> bool:
        in_time = one.due <= self.now and (one.is_trusted or is_window(self.now))
        return in_time and not self.model.is_frozen(one.party, one.batch)

    def movable(self) -> list[tuple[UUID, str]]:
        return [key for key in self.holdings() if key[0] in self.stage.people]

    def actor_of(self, party: UUID, who: int) -> Actor:
        return self.stage.people[party][who].actor

    def wanted(self):
        return super().wanted() | {
            ("transfer", str(one.id), f"{one.state} {one.tonnes}") for one in self.movings
        }
