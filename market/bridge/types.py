"""What goes to a venue and comes from it, whatever its wire is. Tonnes, fen. Free of Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AnswerKind(StrEnum):
    """What a venue can say of an order: it stands, so much is done, or it is over."""

    ACK = "ACK"
    FILL = "FILL"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class SellOrder:
    """An order as a venue gets it; the venue replays on the same key and digest and refuses another
    digest."""

    key: str
    digest: str
    instrument: str
    batch: str
    quantity_t: int
    min_price_fen: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a venue said of an order. `cum_t`: what was filled in all when an order ended."""

    exec_id: str
    key: str
    kind: AnswerKind
    external_ref: str = ""
    quantity_t: int = 0
    price_fen: int = 0
    proceeds_fen: int = 0
    cum_t: int = 0
    batch: str = ""
    executed_at: datetime | None = None

    def exceeds_its_price(self) -> bool:
        """Tell whether more money is told of than tonnes times price; fees make it less, nothing more."""
        return self.proceeds_fen > self.quantity_t * self.price_fen


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a transfer stands by everything its venue said; `status` None while it said nothing."""

    status: str | None
    settled_t: int
    proceeds_fen: int
    external_ref: str


def fold(quantity_t: int, answers: Iterable[Answer]) -> Outcome:
    """Return the outcome of a set of answers: the same in whatever order they came.

    An order is over when it is filled whole, or when the venue said so and all that it says was filled is
    known; a fill that the venue's last word overtook is waited for.
    """
    known = tuple(answers)
    filled = [answer for answer in known if answer.kind is AnswerKind.FILL]
    settled_t = sum(answer.quantity_t for answer in filled)
    ended = min((a for a in known if a.kind in _ENDS), key=lambda a: a.exec_id, default=None)
    if settled_t and settled_t >= quantity_t:
        status: str | None = "SETTLED"
    elif ended is not None and ended.cum_t == settled_t:
        status = "EXPIRED" if settled_t else ended.kind.value
    elif settled_t:
        status = "PART_SETTLED"
    else:
        status = "ACKNOWLEDGED" if known else None
    return Outcome(
        status=status,
        settled_t=settled_t,
        proceeds_fen=sum(answer.proceeds_fen for answer in filled),
        external_ref=min((a.external_ref for a in known if a.external_ref), default=""),
    )


_ENDS = (AnswerKind.REJECTED, AnswerKind.EXPIRED)
