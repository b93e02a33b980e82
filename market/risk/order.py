"""What the gate judges: a frozen order, whatever it is to others. Free of Django."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Side = Literal["BUY", "SELL"]
Mode = Literal["AUCTION_ONEWAY", "BRIDGE"]
Purpose = Literal["HOLD", "RETIRE", "SELL"]


@dataclass(frozen=True, slots=True)
class Order:
    """An order to be judged: tonnes, and fen a tonne (None where it has no price).

    `holding_t` is what the party holds of the instrument now, in hand and in custody; what it has open is the
    gate's own to count.
    """

    subject_kind: str
    subject_id: UUID
    scheme: str
    party_id: UUID
    person_id: UUID | None
    is_person: bool
    instrument: str
    side: Side
    mode: Mode
    purpose: Purpose
    quantity_t: int
    price_fen: int | None = None
    holding_t: int = 0
    venue: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that an order did not pass, with its figures (market.md 4.5)."""

    code: str
    limit: int | None = None
    used: int | None = None
    requested: int | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """What an accepted order counts against: amounts by counter key, to be given back exactly."""

    amounts: tuple[tuple[str, int], ...]
