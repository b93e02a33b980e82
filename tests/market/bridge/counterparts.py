"""The two counterparts of the connector contract: a venue process, and operators with a venue's paper."""

from dataclasses import dataclass, field
from typing import Protocol

from market.bridge.answering import confirm_answer, enter_answer
from market.bridge.models import BridgeTransfer
from puhui.kernel.roles import acting_as
from tests.market.bridge.stage import PRICE, Stage, acting, fresh, look, paper_of, work
from tests.market.bridge.venue_process import VenueProcess
from tests.market.units import NOW

__all__ = ["Counterpart", "Paper", "Process", "acting_as"]


class Counterpart(Protocol):
    """A venue that a test leads: what it does becomes known to the bridge by its own way."""

    code: str

    def expect(self, what: str) -> None:
        """Say what the next order is to meet: ack_only, part, reject, expire or "" (sold whole)."""

    def fill(self, transfer: BridgeTransfer, tonnes: int) -> None:
        """Sell so much more of an order."""

    def end(self, transfer: BridgeTransfer, kind: str) -> None:
        """End an order."""

    def tell(self, transfer: BridgeTransfer) -> None:
        """Let everything that was done become known, once more if it was known before."""


@dataclass
class Process:
    """The sandbox venue."""

    venue: VenueProcess
    code: str = "sandbox"

    def expect(self, what: str) -> None:
        self.venue.control(fault=what, times=1)

    def fill(self, transfer: BridgeTransfer, tonnes: int) -> None:
        self.venue.control(fill=transfer.key, quantity_t=tonnes)

    def end(self, transfer: BridgeTransfer, kind: str) -> None:
        self.venue.control(end=transfer.key, kind=kind)

    def tell(self, transfer: BridgeTransfer) -> None:
        look(transfer)


@dataclass
class Paper:
    """A venue by hand: Ning enters its papers, Ou confirms them."""

    stage: Stage
    code: str = "manual"
    what: str = ""
    told: set[str] = field(default_factory=set)
    waiting: list[dict] = field(default_factory=list)
    number: int = 0

    def expect(self, what: str) -> None:
        self.what = what

    def fill(self, transfer: BridgeTransfer, tonnes: int) -> None:
        self._paper("FILL", quantity_t=tonnes, price_fen=PRICE, proceeds_fen=tonnes * PRICE)

    def end(self, transfer: BridgeTransfer, kind: str) -> None:
        sold = sum(paper.get("quantity_t", 0) for paper in self.waiting)
        self._paper(kind, cum_t=fresh(transfer).settled_t + sold)

    def tell(self, transfer: BridgeTransfer) -> None:
        if self.what is not None:
            what, self.what = self.what, None
            self._paper("ACK", external_ref="P-1")
            if what in ("reject", "expire"):
                self.end(transfer, "REJECTED" if what == "reject" else "EXPIRED")
            elif what == "part":
                self.fill(transfer, transfer.quantity_t // 2)
            elif not what:
                self.fill(transfer, transfer.quantity_t)
        papers, self.waiting = self.waiting, []
        for paper in papers:
            with acting("web"):
                answer = enter_answer(
                    actor=self.stage.ning.actor,
                    transfer_id=transfer.pk,
                    document_no="fax 12",
                    document=paper_of(self.stage.ning.actor),
                    reason="as the fax says",
                    now=NOW,
                    **paper,
                )
            with acting("web"):
                confirm_answer(
                    actor=self.stage.ou.actor, answer_id=answer.pk, reason="compared with the fax", now=NOW
                )
        work()

    def _paper(self, kind: str, **terms) -> None:
        self.number += 1
        self.waiting.append({"kind": kind, "exec_id": f"P-{self.number}", **terms})
