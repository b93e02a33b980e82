"""Acts of the trusted list: an addition by two waits four working days, whoever is on it goes at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hypothesis import strategies as st

from accounts.signin.policies import StepUpRequired
from credits.registry.errors import DestinationDecided, DestinationUnknown, SecondPersonNeeded
from credits.registry.services import approve_destination, propose_destination, remove_destination
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from tests.stateful.acts import act
from tests.stateful.days import Days
from tests.stateful.working_days import midnight_after
from tests.stateful.world import Refusal

WAIT_DAYS = 4
WHO = st.integers(0, 2)


@dataclass(eq=False)
class Trusted:
    id: UUID
    party: UUID
    to: UUID
    proposed: int
    state: str = "AWAITING_APPROVAL"
    active: datetime | None = None


class Trust(Days):
    """Of the bakery the clerk begins, the owner begins or approves, and an approver approves; of the buyers
    that have somebody beside the trader, a clerk begins and the trader approves."""

    def __init__(self) -> None:
        super().__init__()
        self.list: list[Trusted] = []

    @act(
        of=st.integers(0, 3),
        to=st.integers(0, 3),
        who=WHO,
        way=st.sampled_from(["", "", "", "strange device"]),
    )
    def trust_somebody(self, data, of, to, who, way) -> None:
        one = self.propose_trust(self.movers()[of], self.movers()[to], who, way)
        if one and data.draw(st.booleans()):
            self.approve_trust(one, data.draw(WHO))

    def propose_trust(self, party: UUID, to: UUID, who: int = 0, way: str = "") -> Trusted | None:
        people = self.stage.people[party]
        who = min(who, len(people) - 1)
        actor, refusal = people[who].actor, None
        if way:
            actor = replace(actor, device_trusted=False)
        if not self.may_begin(party, who):
            refusal = NotPermitted
        elif way:
            refusal = StepUpRequired
        elif to == party:
            refusal = DestinationUnknown
        elif not self.may_another_approve(party, who):
            refusal = SecondPersonNeeded
        elif any((one.party, one.to) == (party, to) and one.state != "REMOVED" for one in self.list):
            refusal = DestinationDecided
        made = self.do(propose_destination, refusal, actor=actor, destination=str(to))
        if not made:
            return None
        self.list.append(Trusted(made.id, party, to, who))
        return self.list[-1]

    @act(when=lambda self: self.list, who=WHO, stranger=st.integers(0, 4).map(lambda number: number == 0))
    def decide_trust(self, data, who, stranger) -> None:
        one = self.pick(data, self.list, lambda one: one.state == "AWAITING_APPROVAL")
        if data.draw(st.integers(0, 2)):
            self.approve_trust(one, who, stranger)
        else:
            self.end_trust(one, stranger)

    def approve_trust(self, one: Trusted, who: int, stranger: bool = False) -> None:
        decided = DestinationDecided if one.state != "AWAITING_APPROVAL" else None
        actor, refusal = self.second_person(one.party, who, one.proposed, decided, stranger)
        made = self.do(approve_destination, refusal, actor=actor, destination_id=one.id)
        if made:
            one.state, one.active = "APPROVED", midnight_after(self.now, WAIT_DAYS)
            assert made.active_at == one.active

    def second_person(self, party: UUID, who: int, first: int, decided: Refusal, stranger: bool):
        """Return who approves what `first` began, and what refuses it to them; if nothing else, `decided`."""
        if stranger:
            return self.stage.stranger, NotFound
        people = self.stage.people[party]
        who = min(who, len(people) - 1)
        if not self.may_approve(party, who):
            return people[who].actor, NotPermitted
        return people[who].actor, SamePerson if who == first else decided

    def end_trust(self, one: Trusted, stranger: bool = False) -> None:
        actor = self.stage.people[one.party][0].actor
        refusal = DestinationDecided if one.state == "REMOVED" else None
        if stranger:
            actor, refusal = self.stage.stranger, NotFound
        if self.do(remove_destination, refusal, actor=actor, destination_id=one.id):
            one.state = "REMOVED"

    def trusts(self, party: UUID, to: UUID) -> bool:
        """Tell whether units go there at once now."""
        mine = [one for one in self.list if (one.party, one.to) == (party, to)]
        return any(one.state == "APPROVED" and one.active <= self.now for one in mine)

    def may_begin(self, party: UUID, who: int) -> bool:
        """The bakery's third person approves and does nothing else."""
        return not (party == self.owner and who == 2)

    def may_approve(self, party: UUID, who: int) -> bool:
        """A clerk does not; who is alone in a firm is no clerk."""
        return who > 0 or len(self.stage.people[party]) == 1

    def may_another_approve(self, party: UUID, who: int) -> bool:
        return any(self.may_approve(party, n) for n in range(len(self.stage.people[party])) if n != who)

    def movers(self) -> list[UUID]:
        """Whoever may have units to send: the bakery and the buyers."""
        return [self.owner, *(buyer.organisation.id for buyer in self.stage.buyers)]

    def wanted(self):
        return super().wanted() | {("trusted", str(one.id), one.state) for one in self.list}
