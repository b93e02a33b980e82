"""The model: what there must be, in plain Python. Tonnes, grams and fen; nothing here asks the database."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

Key = tuple[UUID, str]  # party, batch


@dataclass(eq=False)
class Lot:
    id: UUID
    party: UUID
    instrument: str
    batch: str
    remaining: int
    reserved: int = 0

    @property
    def free(self) -> int:
        return self.remaining - self.reserved


@dataclass(eq=False)
class Bid:
    party: UUID
    tonnes: int
    price: int
    is_retired: bool
    day: date


@dataclass(eq=False)
class Auction:
    id: UUID
    lot: Lot
    supply: int
    reserve: int
    opens: datetime
    closes: datetime
    min_bidders: int
    drafted_by: int
    state: str = "DRAFT"
    end: datetime | None = None
    bids: list[Bid] = field(default_factory=list)
    price: int = 0
    fills: list[tuple[Bid, int]] = field(default_factory=list)


@dataclass(eq=False)
class Sending:
    """A bridge transfer. `ended` is the venue's last word: its kind, and what it says was filled."""

    id: UUID
    key: str
    venue: str
    lot: Lot
    tonnes: int
    price: int
    drafted_by: UUID
    state: str = "DRAFTED"
    settled: int = 0
    filled: int = 0
    is_heard: bool = False
    ended: tuple[str, int] | None = None
    day: date | None = None
    locked_at: datetime | None = None


@dataclass(eq=False)
class Report:
    """A monitoring report with its newest case and issuance; `period` is a quarter or a month's first.

    `place` names what it is of where that is neither the bakery's roof nor the programme.
    """

    id: UUID
    is_programme: bool
    period: int | date
    state: str = "DRAFT"
    tonnes: int = 0
    digest: str = ""
    sent_at: datetime | None = None
    case: UUID | None = None
    body: UUID | None = None
    findings: dict[UUID, str] = field(default_factory=dict)
    statement: UUID | None = None
    issuance: UUID | None = None
    issuance_state: str = ""
    notice: tuple[UUID, datetime, datetime] | None = None
    notice_days: int = 0
    heard: dict[UUID, datetime] = field(default_factory=dict)  # when each objection came
    lost: set[date] = field(default_factory=set)  # days that answered objections touched
    approved_by: set[int] = field(default_factory=set)
    objections: dict[UUID, str] = field(default_factory=dict)
    batch: str = ""
    returned: list[UUID] = field(default_factory=list)  # issuances that were refused for a correction
    place: str = "roof"
    own_g: int = 0
    # What it took up of earlier reports when it was sent in; less than nothing of what was voided since.
    carried: list[tuple["Report", int]] = field(default_factory=list)

    @property
    def left_g(self) -> int:
        return self.own_g + sum(grams for _, grams in self.carried) - self.tonnes * 1_000_000


@dataclass(eq=False)
class Line:
    """Grams of one assignment, and which live report takes how much of them."""

    party: UUID
    grams: int
    at: datetime
    converted: int = 0
    live: tuple[Report, int] | None = None
    struck_off: int = 0  # by a year's end

    @property
    def free(self) -> int:
        """What no report took and no year's end; while a report has some, nothing."""
        return 0 if self.live else self.grams - self.converted - self.struck_off


@dataclass
class Model:
    minted: int = 0
    external: int = 0
    retired: Counter[UUID] = field(default_factory=Counter)  # party: tonnes
    holding: Counter[Key] = field(default_factory=Counter)
    held: Counter[Key] = field(default_factory=Counter)  # on its way, or set aside for others
    buffer: Counter[str] = field(default_factory=Counter)  # by batch, in the order of their minting
    cancelled: int = 0
    suspended: set[str] = field(default_factory=set)
    voided: set[str] = field(default_factory=set)
    batches: dict[str, str] = field(default_factory=dict)  # batch: instrument
    lots: list[Lot] = field(default_factory=list)
    auctions: list[Auction] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    # Fen by party: available and held; and what came in less what went out.
    money: dict[UUID, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    paid_in: int = 0
    # Of the residents: grams that may become anything, grams that may become coins alone, and coins.
    grams: Counter[UUID] = field(default_factory=Counter)
    coin_only: Counter[UUID] = field(default_factory=Counter)
    coins: Counter[UUID] = field(default_factory=Counter)
    retired_g: Counter[UUID] = field(default_factory=Counter)
    lines: dict[UUID, Line] = field(default_factory=dict)  # by assignment transfer
    unwilling: set[UUID] = field(default_factory=set)  # who took the consent to the market back
    frozen: set[UUID] = field(default_factory=set)
    is_still: bool = False  # a freeze of everything

    def hold(self, party: UUID, fen: int) -> None:
        """Set money aside, or (below zero) give it back."""
        self.money[party][0] -= fen
        self.money[party][1] += fen

    def held_t(self, party: UUID, instrument: str) -> int:
        """What a party has of an instrument, in hand and in custody."""
        in_hand = sum(
            tonnes
            for (holder, batch), tonnes in self.holding.items()
            if holder == party and self.batches[batch] == instrument
        )
        lots = (lot for lot in self.lots if lot.party == party and lot.instrument == instrument)
        return in_hand + sum(lot.remaining for lot in lots)

    def stands_still(self, party: UUID) -> bool:
        """Tell whether a freeze keeps everything from leaving a party."""
        return self.is_still or party in self.frozen

    def is_frozen(self, party: UUID, batch: str) -> bool:
        """Tell whether a freeze keeps units of a batch from leaving a party."""
        return self.stands_still(party) or batch in self.suspended
