"""The frozen context in which an order is judged: all that the limits may know. Free of Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from market.risk.order import Order


@dataclass(frozen=True, slots=True)
class Context:
    """An order with what stood when it came: fen a tonne, whole tonnes, fen.

    `participant_class` is "" for an organisation that was not admitted; `permitted` holds what the class may
    do as "SIDE MODE PURPOSE"; `figures` its limits by name; `used` what is counted already, by counter key;
    `halts` the scopes of the standing halts that concern the order. `group_most_t` is the largest position
    that a class of a linked party may have; None where the order's party is by itself.
    """

    order: Order
    day: date
    participant_class: str
    permitted: frozenset[str]
    figures: Mapping[str, int]
    halts: tuple[str, ...]
    is_open: bool
    tick_fen: int
    lot_t: int
    reference_fen: int
    used: Mapping[str, int] = field(default_factory=dict)
    group_most_t: int | None = None

    @property
    def value_fen(self) -> int:
        """What the order is worth at its price, or at the reference price where it has none."""
        price = self.reference_fen if self.order.price_fen is None else self.order.price_fen
        return self.order.quantity_t * price


@dataclass(frozen=True, slots=True)
class Counted:
    """What an order counts against a limit: under a key, so much, up to a cap; refused with `code`.

    `limit` and `base` are what a refusal tells: the figure of the class, and what is used besides the
    counter.
    """

    key: str
    amount: int
    cap: int
    code: str
    limit: int
    base: int = 0
