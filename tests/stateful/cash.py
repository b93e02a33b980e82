"""Acts of the cash mirror: lines of the statement by two operators, and the right to mirror at all."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from credits.ledger.transfer_units import HoldingFrozen
from market.cash.errors import (
    AlreadyDecided,
    AuthorisationStands,
    BankReferenceUsed,
    CashNotAuthorised,
    CashNotForPersons,
)
from market.cash.models import CustodyAuthorisation
from market.cash.services import (
    confirm_authorisation,
    confirm_movement,
    end_authorisation,
    propose_authorisation,
    propose_movement,
    refuse_authorisation,
    refuse_movement,
)
from market.custody.money import NoFunds, credit_cash, debit_cash
from puhui.kernel.errors import InvalidInput, SamePerson
from tests.stateful.acts import act
from tests.stateful.coins import Coins

OPERATOR = st.integers(0, 1)
WAYS = st.sampled_from(["ok", "ok", "ok", "same line", "a person"])


@dataclass(eq=False)
class Entry:
    """A line of the statement, or (without a party) an authorisation: who made it, and how it stands."""

    id: UUID
    made_by: int
    party: UUID | None = None
    fen: int = 0
    reference: str = ""
    state: str = "PROPOSED"
    under: UUID | None = None  # the authorisation that was in force when a line was entered


class Cash(Coins):
    def __init__(self) -> None:
        super().__init__()
        standing = CustodyAuthorisation.objects.get(status="IN_FORCE")
        self.authorisations = [Entry(standing.id, 0, state="IN_FORCE")]
        self.movements: list[Entry] = []

    @act(
        who=OPERATOR,
        of=st.integers(0, 2),
        fen=st.sampled_from([1, 150_000, 2_000_000]),
        out=st.booleans(),
        way=WAYS,
    )
    def enter_line(self, who, of, fen, out, way) -> None:
        party = [*(buyer.organisation.id for buyer in self.stage.buyers), self.owner][of]
        reference, refusal = f"line {len(self.movements)}", None
        standing = [one for one in self.movements if one.state != "REFUSED"]
        if way == "a person":
            party, refusal = self.stage.residents[0].party.id, CashNotForPersons
        elif not self.is_authorised:
            refusal = CashNotAuthorised
        elif way == "same line" and standing:
            reference, refusal = standing[-1].reference, BankReferenceUsed
        made = self.do(
            propose_movement,
            refusal,
            actor=self.stage.operators[who],
            scheme="DEMO",
            party_id=party,
            direction="OUT" if out else "IN",
            amount_fen=fen,
            bank_reference=reference,
        )
        if made:
            one = Entry(made.id, who, party, -fen if out else fen, reference, under=self.in_force)
            self.movements.append(one)

    @act(when=lambda self: self.movements, who=OPERATOR, yes=st.integers(0, 3).map(bool))
    def decide_line(self, data, who, yes) -> None:
        one = self.pick(data, self.movements, lambda one: one.state == "PROPOSED")
        if not yes:
            return self.refuse_line(one)
        for each in (who, 1 - who):
            self.confirm_line(one, each)

    def confirm_line(self, one: Entry, who: int) -> None:
        money = self.model.money[one.party]
        refusal = None
        if one.state != "PROPOSED":
            refusal = AlreadyDecided
        elif one.made_by == who:
            refusal = SamePerson
        elif one.under != self.in_force:
            refusal = CashNotAuthorised
        elif money[0] + one.fen < 0:
            refusal = NoFunds
        elif one.fen < 0 and one.party in self.model.frozen:
            refusal = HoldingFrozen
        terms = {"movement_id": one.id, "credit": credit_cash, "debit": debit_cash}
        if self.do(confirm_movement, refusal, actor=self.stage.operators[who], **terms):
            one.state = "CONFIRMED"
            money[0] += one.fen
            self.model.paid_in += one.fen

    def refuse_line(self, one: Entry) -> None:
        refusal = None if one.state == "PROPOSED" else AlreadyDecided
        if self.do(refuse_movement, refusal, actor=self.stage.operators[0], movement_id=one.id):
            one.state = "REFUSED"

    @act(who=OPERATOR, what=st.integers(0, 2))
    def rights(self, data, who, what) -> None:
        if what == 0:
            self.propose_right(who)
        elif what == 1:
            one = self.pick(data, self.authorisations, lambda one: one.state == "PROPOSED")
            for each in (who, 1 - who):
                self.confirm_right(one, each)
        else:
            one = self.pick(data, self.authorisations, lambda one: one.state == "PROPOSED")
            self.drop_right(one, data.draw(st.integers(0, 2)) == 0)

    def propose_right(self, who: int) -> Entry:
        terms = {"scheme": "DEMO", "institution": "Bank", "document_no": "2", "is_demonstration": True}
        days = {"valid_from": date(2026, 1, 1), "valid_to": date(2100, 1, 1)}
        never = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 1, 1)}
        self.do(propose_authorisation, InvalidInput, actor=self.stage.operators[who], **terms, **never)
        made = self.do(propose_authorisation, None, actor=self.stage.operators[who], **terms, **days)
        self.authorisations.append(Entry(made.id, who))
        return self.authorisations[-1]

    def confirm_right(self, one: Entry, who: int) -> None:
        refusal = None
        if one.state != "PROPOSED":
            refusal = AlreadyDecided
        elif one.made_by == who:
            refusal = SamePerson
        elif self.is_authorised:
            refusal = AuthorisationStands
        actor = self.stage.operators[who]
        if self.do(confirm_authorisation, refusal, actor=actor, authorisation_id=one.id):
            one.state = "IN_FORCE"

    def drop_right(self, one: Entry, end: bool) -> None:
        command, needed, became = refuse_authorisation, "PROPOSED", "REFUSED"
        if end:
            command, needed, became = end_authorisation, "IN_FORCE", "ENDED"
        refusal = None if one.state == needed else AlreadyDecided
        if self.do(command, refusal, actor=self.stage.operators[0], authorisation_id=one.id):
            one.state = became

    @property
    def in_force(self) -> UUID | None:
        return next((one.id for one in self.authorisations if one.state == "IN_FORCE"), None)

    @property
    def is_authorised(self) -> bool:
        return self.in_force is not None
