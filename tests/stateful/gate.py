"""The model of the risk gate: classes, figures, halts, counters, and why an order fails first."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

# market.md 4.1, written down a second time. Tonnes, basis points, fen.
FIGURES: dict[str, dict[str, int]] = {
    "SME-1": {
        "ORDER_MIN_T": 1,
        "ORDER_MAX_T": 500,
        "COLLAR_BP": 1_000,
        "DAILY_NOTIONAL_FEN": 5_000_000,
        "POSITION_MAX_T": 500,
    },
    "SME-2": {
        "ORDER_MIN_T": 1,
        "ORDER_MAX_T": 2_000,
        "COLLAR_BP": 1_000,
        "DAILY_NOTIONAL_FEN": 20_000_000,
        "POSITION_MAX_T": 10_000,
    },
    "INST": {
        "ORDER_MIN_T": 1,
        "ORDER_MAX_T": 20_000,
        "COLLAR_BP": 1_000,
        "DAILY_NOTIONAL_FEN": 500_000_000,
        "POSITION_MAX_T": 200_000,
    },
}
MAY = {"": (), "SME-1": ("RETIRE",), "SME-2": ("HOLD", "RETIRE", "SELL"), "INST": ("HOLD", "RETIRE", "SELL")}


@dataclass(eq=False)
class Halt:
    id: UUID
    scope: str
    target: str
    proposed_by: int | None = None
    is_released: bool = False


@dataclass(eq=False)
class Change:
    id: UUID
    participant_class: str
    limit: str
    old: int
    new: int
    made_by: int
    state: str = "PROPOSED"


@dataclass(frozen=True)
class Order:
    party: UUID
    instrument: str
    purpose: str  # HOLD, RETIRE, SELL
    tonnes: int
    price: int
    day: date
    venue: str = ""


@dataclass
class Gate:
    """Counters by (party, day) in fen and by (party, instrument) in tonnes."""

    classes: dict[UUID, str] = field(default_factory=dict)
    figures: dict[str, dict[str, int]] = field(
        default_factory=lambda: {code: dict(figures) for code, figures in FIGURES.items()}
    )
    halts: list[Halt] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    tick: int = 1
    reference: dict[str, int] = field(default_factory=dict)
    daily: Counter[tuple[UUID, date]] = field(default_factory=Counter)
    position: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    passed: int = 0
    refused: int = 0

    def is_halted(self, instrument: str, party: UUID | None = None, venue: str = "") -> bool:
        wanted = {("GLOBAL", ""), ("INSTRUMENT", instrument)}
        wanted |= {("PARTICIPANT", str(party)), ("VENUE", venue)}
        return any((halt.scope, halt.target) in wanted for halt in self.halts if not halt.is_released)

    def bounds(self, instrument: str, collar_bp: int) -> tuple[int, int]:
        reference = self.reference[instrument]
        return -(-reference * (10_000 - collar_bp) // 10_000), reference * (10_000 + collar_bp) // 10_000

    def first_failure(self, order: Order, held_t: int) -> str | None:
        """In the order of market.md 4.5; None where the order passes."""
        code = self.classes.get(order.party, "")
        figures = self.figures.get(code, {})
        standing = {halt.scope for halt in self.halts if not halt.is_released and halt.scope == "GLOBAL"}
        if standing:
            return "HALT_GLOBAL"
        if self.is_halted(order.instrument, order.party, order.venue or "-"):
            return "HOLD_EXTERNAL"
        if order.purpose not in MAY[code]:
            return "NOT_PERMITTED"
        if order.instrument in self.closed:
            return "INSTR_CLOSED"
        if order.price % self.tick:
            return "BAD_TICK"
        if order.tonnes < figures["ORDER_MIN_T"]:
            return "SIZE_MIN"
        if order.tonnes > figures["ORDER_MAX_T"]:
            return "SIZE_MAX"
        low, high = self.bounds(order.instrument, figures["COLLAR_BP"])
        if not low <= order.price <= high:
            return "PRICE_COLLAR"
        day = self.daily[order.party, order.day]
        if day + order.tonnes * order.price > figures["DAILY_NOTIONAL_FEN"]:
            return "LIM_DAILY"
        position = self.position[order.party, order.instrument]
        if order.purpose == "HOLD" and position + order.tonnes > max(figures["POSITION_MAX_T"] - held_t, 0):
            return "LIM_POSITION"
        return None

    def count(self, order: Order, sign: int = 1) -> None:
        """Count an order that passed, or (-1) give all of it back."""
        self.daily[order.party, order.day] += sign * order.tonnes * order.price
        if order.purpose == "HOLD":
            self.position[order.party, order.instrument] += sign * order.tonnes
