"""What the gate judges: a frozen order, whatever it is to others. Free of Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Side = Literal["BUY", "SELL"]
Mode = Literal["AUCTION_ONEWAY", "BRIDGE"]
Purpose = Literal["HOLD", "RETIRE", "SELL"]


@dataclass(frozen=True, slots=True)
class Order:
    """An order to be judged: tonnes, and fen a tonne (None where it has no price).

    `holding_t` is what the party holds of the instrument now, in hand and in custody; what it has open is the
    gate's own to count. `linked` are the parties it belongs together with (itself left out), and
    `linked_holding_t` is what they hold.
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
    linked: tuple[UUID, ...] = ()
    linked_holding_t: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that an order did not pass, with its figures (market.md 4.5)."""

    code: str
    limit: int | None = None
    used: int | None = None
    requested: int | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """What an accepted order counts against: amounts by counter key, to be given back exactly.

    The amount of a daily key tells an order's price; whoever keeps prices secret keeps this secret too.
    """

    amounts: tuple[tuple[str, int], ...]

    def after_fill(self, *, quantity_t: int, filled_t: int) -> "Reserved":
        """Return what to give back once an order of `quantity_t` was filled for `filled_t` and is over.

        Of the day's value what was not filled; of the position all, since what was filled is held by now.
        """
        return Reserved(
            tuple(
                (key, amount // quantity_t * (quantity_t - filled_t) if key.startswith(DAILY) else amount)
                for key, amount in self.amounts
            )
        )


def together(many: Iterable[Reserved]) -> Reserved:
    """Return what several orders count against in one: given back at once it locks in one order."""
    total: dict[str, int] = {}
    for reserved in many:
        for key, amount in reserved.amounts:
            total[key] = total.get(key, 0) + amount
    return Reserved(tuple(sorted(total.items())))


DAILY, POSITION = "daily:", "position:"


def daily_key(scheme: str, day: date, party_id: UUID) -> str:
    """Return the key of what a party's orders of a day are worth, in fen."""
    return f"{DAILY}{scheme}:{day.isoformat()}:{party_id}"


def position_key(instrument: str, party_id: UUID) -> str:
    """Return the key of what a party's open buys of an instrument come to, in tonnes."""
    return f"{POSITION}{instrument}:{party_id}"
