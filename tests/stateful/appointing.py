"""Acts of administrators: one proposes a role for the authority, the other gives it; either says no."""

from dataclasses import dataclass
from uuid import UUID

from hypothesis import strategies as st

from accounts.people.services import confirm_role, drop_proposal, end_role, propose_role
from accounts.people.services.memberships import RoleHeld
from accounts.people.services.role_proposals import ProposalDecided, RoleProposed
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from tests.stateful.acts import act
from tests.stateful.filing_days import FilingDays
from tests.stateful.freezing import RARELY, WHO


@dataclass(eq=False)
class Appointment:
    """A proposal of a role, to whoever has nothing to do with anybody; `held` while that role stands."""

    id: UUID
    role: str
    by: int
    state: str = "PROPOSED"
    membership: UUID | None = None
    held: bool = False


class Appointing(FilingDays):
    def __init__(self) -> None:
        super().__init__()
        self.appointments: list[Appointment] = []

    @act(who=WHO, role=st.sampled_from(["AUDITOR", "OPERATOR"]), drop=RARELY)
    def administrators_day(self, who, role, drop) -> None:
        """What is held ends; another is proposed, and given by the other alone or said no to, once."""
        for one in [one for one in self.appointments if one.role == role and one.membership]:
            self.end_role(one, who)
        for stranger in (True, False, False):
            self.propose_role(who, role, stranger)
        one = self.appointments[-1]
        self.give_role(one, who)
        if drop:
            self.drop_role(one, who)
        for by in (1 - who, who):
            self.give_role(one, by)
        for _ in range(2):
            self.drop_role(one, 1 - who)
        if one.held:
            self.propose_role(1 - who, role)

    def propose_role(self, who: int, role: str, stranger: bool = False) -> None:
        actor, refusal = self.stage.administrators[who], None
        alike = [one for one in self.appointments if one.role == role]
        if any(one.held for one in alike):
            refusal = RoleHeld
        elif any(one.state == "PROPOSED" for one in alike):
            refusal = RoleProposed
        if stranger:
            actor, refusal = self.stage.stranger, NotPermitted
        made = self.do(propose_role, refusal, actor=actor, user_id=self.stage.stranger.user_id, role=role)
        if made:
            self.appointments.append(Appointment(made.id, role, who))

    def give_role(self, one: Appointment, who: int) -> None:
        refusal = None if one.state == "PROPOSED" else ProposalDecided
        if one.state == "PROPOSED" and one.by == who:
            refusal = SamePerson
        held = self.do(confirm_role, refusal, actor=self.stage.administrators[who], proposal_id=one.id)
        if held:
            one.state, one.membership, one.held = "CONFIRMED", held.id, True

    def drop_role(self, one: Appointment, who: int) -> None:
        refusal = None if one.state == "PROPOSED" else ProposalDecided
        if self.do(drop_proposal, refusal, actor=self.stage.administrators[who], proposal_id=one.id):
            one.state = "DROPPED"

    def end_role(self, one: Appointment, who: int) -> None:
        actor, refusal = self.stage.administrators[who], None if one.held else NotFound
        if self.do(end_role, refusal, actor=actor, membership_id=one.membership):
            one.held = False

    def wanted(self):
        return super().wanted() | {
            ("appointment", str(one.id), f"{one.state} {one.held:d}") for one in self.appointments
        }
