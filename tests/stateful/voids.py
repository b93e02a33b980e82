"""Acts of voids: a batch that was never true, by two registrars; the owner's part goes, the buffer pays."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hypothesis import strategies as st

from credits.issuance.errors import NotMinted, VoidDecided, VoidProposed
from credits.issuance.services import confirm_void, execute_voids, propose_void, withdraw_void
from credits.registry.services import end_open_transfers
from market.custody.returning import lots_to_return, return_lots
from market.custody.stopping import stop_lots
from puhui.kernel.errors import InvalidInput, NotFound, SamePerson
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.freezing import RARELY, WHO, Freezing
from tests.stateful.model import Lot, Report
from tests.stateful.transfers import OPEN

# Of every issuance of a roof's units so much is withheld.
WITHHELD_PERCENT = 10


def withheld_of(tonnes: int) -> int:
    """Rounded up, but never the last tonne (ADR 0053)."""
    return min(-(-tonnes * WITHHELD_PERCENT // 100), tonnes - 1)


@dataclass(eq=False)
class Void:
    id: UUID
    report: Report
    tonnes: int
    proposed: int
    state: str = "PROPOSED"
    decided_at: datetime | None = None
    executed_at: datetime | None = None
    cancelled: int = 0
    compensated: int = 0
    owed: int = 0


class Voids(Freezing):
    def __init__(self) -> None:
        super().__init__()
        self.voids: list[Void] = []

    def came_into_being(self, report: Report, tonnes: int) -> None:
        super().came_into_being(report, tonnes)
        if not report.is_programme:
            self.withhold(report, withheld_of(tonnes))

    def withhold(self, report: Report, tonnes: int) -> None:
        self.model.holding[self.party_of(report), report.batch] -= tonnes
        self.model.buffer[report.batch] += tonnes

    def gainers_of(self, report: Report) -> list[UUID]:
        """Return from whom a void takes."""
        return [self.party_of(report)]

    def end_of_set_aside(self, report: Report) -> None:
        """Of a single project nothing is set aside."""

    def party_of(self, report: Report) -> UUID:
        """Return to whom its units were issued."""
        return self.office if report.is_programme else self.owner

    @act(
        weight=2,
        when=lambda self: self.issuances(),
        who=WHO,
        way=st.sampled_from(["", "", "", "", "stranger", "no reason"]),
    )
    def void_some(self, data, who, way) -> None:
        """Proposed, and then confirmed by the other or withdrawn, or left."""
        report = self.pick(data, self.issuances(), lambda one: one.issuance_state == "MINTED")
        void = self.propose_void_of(report, who, way)
        if void and data.draw(st.booleans()):
            self.decide_void(void, who, data.draw(RARELY))
            self.decide_void(void, 1 - who, data.draw(RARELY))

    def propose_void_of(self, report: Report, who: int, way: str = "") -> Void | None:
        refusal, actor = None, self.stage.registrars[who]
        if report.issuance_state != "MINTED":
            refusal = NotMinted
        elif any(void.report is report and void.state != "WITHDRAWN" for void in self.voids):
            refusal = VoidProposed
        if way == "no reason":
            refusal = InvalidInput
        elif way:
            refusal, actor = NotFound, self.stage.stranger
        terms = {
            "issuance_id": report.issuance,
            "reason": " " if way == "no reason" else "the meter ran twice",
        }
        made = self.do(propose_void, refusal, actor=actor, **terms)
        if not made:
            return None
        self.voids.append(Void(made.id, report, made.tonnes, who))
        return self.voids[-1]

    @act(when=lambda self: self.voids, who=WHO, back=RARELY)
    def decide_some_void(self, data, who, back) -> None:
        self.decide_void(self.pick(data, self.voids, lambda one: one.state == "PROPOSED"), who, back)

    def decide_void(self, void: Void, who: int, back: bool = False) -> None:
        refusal = None
        if void.state != "PROPOSED":
            refusal = VoidDecided
        elif not back and who == void.proposed:
            refusal = SamePerson
        command = withdraw_void if back else confirm_void
        if self.do(command, refusal, actor=self.stage.registrars[who], void_id=void.id):
            void.state, void.decided_at = "WITHDRAWN" if back else "CONFIRMED", self.now

    @act(weight=2, when=lambda self: self.voids)
    def voids_are_carried_out(self) -> None:
        """Past every freeze: what was never true goes; what the buffer cannot pay yet is owed."""
        waiting = [void for void in self.voids if void.state == "CONFIRMED"]
        for void in sorted(waiting, key=lambda one: one.decided_at):
            self._carry_out_void(void)
        paid = 0
        owing = [one for one in self.voids if one.state == "EXECUTED" and one.owed]
        for void in sorted(owing, key=lambda one: (one.executed_at, one.id)):
            given = self._out_of_buffer(void.report.batch, void.owed)
            void.owed, void.compensated, paid = void.owed - given, void.compensated + given, paid + given
        with acting("worker"):
            counts = execute_voids(release=end_open_transfers, now=self.now)
        assert counts == {"voided": len(waiting), "compensated_t": paid, "failed": 0}
        self.count("execute_voids", "" if waiting else "nothing")
        if paid:
            self.count("execute_voids", "paid later")

    def _carry_out_void(self, void: Void) -> None:
        report, model, batch = void.report, self.model, void.report.batch
        parties = self.gainers_of(report)
        for one in self.movings:
            if one.party in parties and one.batch == batch and one.state in OPEN:
                self.came_back(one)
                self.count("end_open_transfers")
        self.end_of_set_aside(report)
        void.cancelled = sum(model.holding[party, batch] for party in parties)
        for party in parties:
            model.holding[party, batch] = 0
        model.cancelled += void.cancelled
        void.compensated = self._out_of_buffer(batch, void.tonnes - void.cancelled)
        void.owed = void.tonnes - void.cancelled - void.compensated
        void.state, void.executed_at, report.issuance_state = "EXECUTED", self.now, "VOIDED"
        model.voided.add(batch)
        self.count("execute_void", "owed" if void.owed else "whole")

    def is_own_void(self, party: UUID, batch: str) -> bool:
        own = [void.report for void in self.voids if void.state == "EXECUTED"]
        return any(report.batch == batch and party in self.gainers_of(report) for report in own)

    @act(weight=2, when=lambda self: self.lots_of_voids())
    def lots_of_voids_are_emptied(self) -> None:
        """Past every freeze: what the owner has in custody and sold to nobody goes to the buffer."""
        lots = self.lots_of_voids()
        with acting("worker"):
            for batch in sorted({lot.batch for lot in lots}):
                stop_lots(batch, now=self.now)  # what the news of the void does
            assert return_lots(lots_to_return(), now=self.now) == sum(lot.free for lot in lots)
        self.count("return_lots", "" if lots else "nothing")
        for lot in lots:
            self.model.buffer[lot.batch] += lot.free
            lot.remaining -= lot.free

    def lots_of_voids(self) -> list[Lot]:
        return [lot for lot in self.model.lots if lot.free and self.is_own_void(lot.party, lot.batch)]

    def _out_of_buffer(self, batch: str, tonnes: int) -> int:
        """Its own first, then that of the oldest year of its register, in the order of minting."""
        given, buffer = 0, self.model.buffer
        ours = [other for other in buffer if self.scheme_of(other) == self.scheme_of(batch)]
        for each in sorted(ours, key=lambda other: (other != batch, self.vintage_of(other))):
            taken = min(buffer[each], tonnes - given)
            buffer[each] -= taken
            given += taken
        self.model.cancelled += given
        return given

    def scheme_of(self, batch: str) -> str:
        return batch.split("-")[0]

    def vintage_of(self, batch: str) -> int:
        return int(next(part for part in batch.split("-") if part.startswith("20")))

    def wanted(self):
        rows = super().wanted()
        rows |= {("void", str(one.id), self._told(one)) for one in self.voids}
        rows |= {("buffer", batch, str(tonnes)) for batch, tonnes in self.model.buffer.items() if tonnes}
        return rows | {("cancelled", "", str(self.model.cancelled))}

    def _told(self, void: Void) -> str:
        return f"{void.state} {void.tonnes} {void.cancelled} {void.compensated} {void.owed}"
