"""Acts of custody and retirement: tonnes into a lot and back, retired, and accounts frozen for a while."""

from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st

from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.open_holding import open_holding
from credits.ledger.transfer_units import HoldingFrozen, InsufficientUnits
from credits.ledger.types import Book
from credits.retirement.services import retire_units
from market.custody.errors import BatchNotOfInstrument, BatchVoid, InstrumentClosed, NothingToWithdraw
from market.custody.services import deposit_lot, withdraw_lot
from puhui.kernel.errors import NotFound
from tests.cast import CastMember
from tests.stateful.acts import act
from tests.stateful.cash import Cash
from tests.stateful.model import Lot
from tests.stateful.stage import METRO, PV
from tests.stateful.world import GRAMS_A_TONNE

TONNES = st.integers(1, 60)


class Custody(Cash):
    @act(
        when=lambda self: self.holdings(),
        tonnes=TONNES,
        wrong=st.booleans(),
    )
    def deposit_some(self, data, tonnes, wrong) -> None:
        party, batch = self.pick(data, self.holdings())
        if wrong:
            self.deposit(party, batch, tonnes, wrong)
        self.deposit(party, batch, tonnes)

    def deposit(self, party: UUID, batch: str, tonnes: int, wrong: bool = False) -> Lot | None:
        model, instrument = self.model, self.model.batches[batch]
        if wrong:
            instrument = METRO if instrument == PV else PV
        refusal = None
        if instrument in self.gate.closed:
            refusal = InstrumentClosed
        elif batch in model.voided:
            refusal = BatchVoid
        elif wrong:
            refusal = BatchNotOfInstrument
        elif model.holding[party, batch] < tonnes:
            refusal = InsufficientUnits
        elif model.is_frozen(party, batch):
            refusal = HoldingFrozen
        terms = {"instrument_code": instrument, "batch": batch, "quantity_t": tonnes}
        made = self.do(deposit_lot, refusal, actor=self.who(party).actor, **terms)
        if not made:
            return None
        model.holding[party, batch] -= tonnes
        model.lots.append(Lot(made.id, party, instrument, batch, tonnes))
        return model.lots[-1]

    @act(
        when=lambda self: self.model.lots,
        stranger=st.integers(0, 3).map(lambda number: number == 0),
    )
    def withdraw(self, data, stranger) -> None:
        lot = self.pick(data, self.model.lots, lambda one: one.free)
        self.withdraw_from(lot, stranger)

    def withdraw_from(self, lot: Lot, stranger: bool = False) -> None:
        free, refusal = lot.free, None
        actor = self.who(lot.party).actor
        if stranger:
            actor, refusal = self.other_than(lot.party).actor, NotFound
        elif not free:
            refusal = NothingToWithdraw
        elif self.is_own_void(lot.party, lot.batch):
            refusal = BatchVoid
        elif self.model.is_still or lot.batch in self.model.suspended:
            refusal = HoldingFrozen
        if self.do(withdraw_lot, refusal, actor=actor, lot_id=lot.id):
            lot.remaining -= free
            self.model.holding[lot.party, lot.batch] += free

    @act(when=lambda self: self.holdings(), tonnes=TONNES)
    def retire_tonnes(self, data, tonnes) -> None:
        self.retire_of(*self.pick(data, self.holdings()), tonnes)

    def retire_of(self, party: UUID, batch: str, tonnes: int) -> None:
        refusal = None
        if self.model.holding[party, batch] < tonnes:
            refusal = InsufficientUnits
        elif self.model.is_frozen(party, batch):
            refusal = HoldingFrozen
        terms = {"book": Book.REGISTRY, "quantity_g": tonnes * GRAMS_A_TONNE, "batch": batch}
        words = {"purpose": "voluntary", "beneficiary": "everybody"}
        if self.do(retire_units, refusal, actor=self.who(party).actor, **terms, **words):
            self.model.holding[party, batch] -= tonnes
            self.model.retired[party] += tonnes

    @act(who=st.integers(0, 5), freeze=st.integers(0, 2).map(lambda number: number == 0))
    def freeze(self, who, freeze) -> None:
        """Nothing leaves a frozen account; what comes still comes."""
        party, frozen = self.account_holders()[who], self.model.frozen
        account = open_holding(party)
        with transaction.atomic():
            if freeze:
                changed = freeze_account(account_id=account, reason="drawn")
            else:
                changed = unfreeze_account(account_id=account)
        assert changed == ((party in frozen) != freeze)
        self.count("freeze_account" if freeze else "unfreeze_account", "" if changed else "so already")
        (frozen.add if freeze else frozen.discard)(party)

    def account_holders(self) -> list[UUID]:
        buyers = [buyer.organisation.id for buyer in self.stage.buyers]
        return [self.owner, *buyers, *(resident.party.id for resident in self.stage.residents)]

    def is_own_void(self, party: UUID, batch: str) -> bool:
        """Tell whether the batch was issued to the party and proved wrong."""
        return False

    def who(self, party: UUID) -> CastMember:
        members = [self.stage.owner, self.stage.office, *self.stage.buyers]
        return next(member for member in members if member.organisation.id == party)

    def other_than(self, party: UUID) -> CastMember:
        return self.stage.buyers[self.stage.buyers[0].organisation.id == party]

    def holdings(self) -> list[tuple[UUID, str]]:
        return sorted(key for key, tonnes in self.model.holding.items() if tonnes)
