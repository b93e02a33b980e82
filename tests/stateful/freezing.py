"""Acts of freezes: one registrar places one, on an account, a batch or everything; two release it."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import strategies as st

from credits.ledger.freeze_account import unfreeze_account
from credits.ledger.open_holding import open_holding
from credits.registry.errors import FreezeDecided, FreezeTargetInvalid, FrozenAlready
from credits.registry.services import keep_freeze, place_freeze, propose_unfreezing, release_freeze
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import NotPermitted, SamePerson
from tests.stateful.acts import act
from tests.stateful.transfers import Transfers

WHO = st.integers(0, 1)
RARELY = st.integers(0, 3).map(lambda number: number == 0)


@dataclass(eq=False)
class Freeze:
    id: UUID
    scope: str
    target: str
    proposed: int | None = None
    state: str = "ACTIVE"


class Freezing(Transfers):
    def __init__(self) -> None:
        super().__init__()
        self.freezes: list[Freeze] = []

    @act(who=WHO, of=st.integers(0, 6), stranger=RARELY)
    def freeze_an_account(self, who, of, stranger) -> None:
        party = self.account_holders()[of]
        open_holding(party)
        self.place("ACCOUNT", str(party), who, stranger)

    @act(when=lambda self: self.model.batches, who=WHO, stranger=RARELY)
    def suspend_a_batch(self, data, who, stranger) -> None:
        self.place("BATCH", data.draw(st.sampled_from(sorted(self.model.batches))), who, stranger)

    def place(self, scope: str, target: str, who: int, stranger: bool = False) -> Freeze | None:
        refusal, actor = None, self.stage.registrars[who]
        if any((one.scope, one.target) == (scope, target) for one in self.standing()):
            refusal = FrozenAlready
        if stranger:
            actor, refusal = self.stage.stranger, NotPermitted
        self.do(
            place_freeze, FreezeTargetInvalid, actor=self.stage.registrars[who], scope=scope, target="none"
        )
        made = self.do(place_freeze, refusal, actor=actor, scope=scope, target=target)
        if not made:
            return None
        self.freezes.append(Freeze(made.id, scope, target))
        if scope == "ACCOUNT":
            self.model.frozen.add(UUID(target))
        elif scope == "BATCH":
            self.model.suspended.add(target)
        else:
            self.model.is_still = True
        return self.freezes[-1]

    @act(weight=2, when=lambda self: self.freezes, who=WHO, keep=RARELY)
    def release_some(self, data, who, keep) -> None:
        """One proposes, the other agrees; alone nobody does, and a no comes too late once it is released."""
        one = self.pick(data, self.freezes, lambda one: one.state != "RELEASED")
        self.agree_to_release(one, who)
        self.propose_release_of(one, who)
        self.agree_to_release(one, who)
        if keep:
            self.keep(one, 1 - who)
        self.agree_to_release(one, 1 - who)
        if one.state == "RELEASED":
            self.keep(one, who)

    def propose_release_of(self, one: Freeze, who: int) -> None:
        refusal = None if one.state == "ACTIVE" else FreezeDecided
        if self.do(propose_unfreezing, refusal, actor=self.stage.registrars[who], freeze_id=one.id):
            one.state, one.proposed = "RELEASE_PROPOSED", who

    def agree_to_release(self, one: Freeze, who: int) -> None:
        refusal = None if one.state == "RELEASE_PROPOSED" else FreezeDecided
        if one.state == "RELEASE_PROPOSED" and one.proposed == who:
            refusal = SamePerson
        if not self.do(release_freeze, refusal, actor=self.stage.registrars[who], freeze_id=one.id):
            return
        one.state = "RELEASED"
        if one.scope == "ACCOUNT":
            self.model.frozen.discard(UUID(one.target))
        elif one.scope == "BATCH":
            self.model.suspended.discard(one.target)
        else:
            self.model.is_still = False

    def keep(self, one: Freeze, who: int) -> None:
        refusal = FreezeDecided if one.state == "RELEASED" else None
        if self.do(keep_freeze, refusal, actor=self.stage.registrars[who], freeze_id=one.id):
            one.state, one.proposed = "ACTIVE", None

    @act(who=st.integers(0, 6), freeze=RARELY)
    def freeze(self, who, freeze) -> None:
        """As the audit does it; what a registrar froze it cannot let go again."""
        party = self.account_holders()[who]
        if freeze or not any(one.target == str(party) for one in self.standing()):
            return super().freeze(who, freeze)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            unfreeze_account(account_id=open_holding(party))
        assert constraint_of(refused.value) == "account_released_by_two"

    def let_all_go(self) -> None:
        """So that histories go on: both registrars release everything."""
        for one in self.standing():
            if one.state == "RELEASE_PROPOSED":
                self.agree_to_release(one, 1 - one.proposed)
            else:
                self.propose_release_of(one, 0)
                self.agree_to_release(one, 1)

    @act()
    def put_right(self) -> None:
        self.let_all_go()
        super().put_right()

    def standing(self) -> list[Freeze]:
        return [one for one in self.freezes if one.state != "RELEASED"]

    def wanted(self):
        return super().wanted() | {("freeze", str(one.id), one.state) for one in self.freezes}
