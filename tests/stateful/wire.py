"""Acts of the venue behind a wire: sent, silent, asked again; nothing is released but on its word."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone
from hypothesis import strategies as st

from market.bridge.models import BridgeTransfer
from market.bridge.reconciling import reconcile_venues
from market.bridge.running import run_bridge
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.model import Sending
from tests.stateful.paper import Paper, Word
from tests.stateful.sending import IN_FLIGHT

# Executed, and not known to be: by an answer that says nothing, or none at all.
SILENT = ["error_after_execute", "unknown_order", "malformed", "cut_off"]
TOLD = ["", "", "ack_only", "part", "reject", "expire", "duplicate_events", "wrong_quantity", "wrong_price"]
FAULTS = st.sampled_from([*TOLD, *SILENT, "lost", "away"])


class Wire(Paper):
    """`books` is the venue's own knowledge: what it did of each order, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.books: dict[str, list[Word]] = {}
        self.told: dict[str, int] = {}
        self.stage.venue.begin_anew()

    @act(weight=2, fault=FAULTS)
    def send(self, fault) -> None:
        """The job acts on papers, then sends what is locked; every order meets the same fault."""
        self.read_later(timedelta(days=1))
        self._work(fault)

    def _work(self, fault: str) -> None:
        going = [one for one in self.model.sendings if one.state == "LOCKED" and not self.is_stopped(one)]
        by_wire = [one for one in going if one.venue == "sandbox"]
        if by_wire and fault not in ("", "away"):
            self.stage.venue.control(fault=fault, times=len(by_wire))
        url = "" if fault == "away" else self.stage.venue.url
        with acting("worker"), override_settings(SANDBOX_VENUE_URL=url):
            run_bridge(now=self.now)
        self.read_papers()
        for one in sorted(going, key=lambda sending: (sending.locked_at, sending.id)):
            if self.is_stopped(one):  # a paper or an order before it stopped the instrument
                continue
            one.state = "SUBMITTED"
            if one.venue == "sandbox":
                self._met(one, fault)
            self.count("run_bridge", one.state)
        if by_wire and fault not in ("", "away"):
            self.stage.venue.control(fault="", times=0)

    @act(
        weight=2,
        when=lambda self: any(one.state in IN_FLIGHT for one in self.model.sendings),
        away=st.integers(0, 3).map(lambda number: number == 0),
    )
    def ask(self, away) -> None:
        """The job asks about everything under way; what never arrived is sent again under its key."""
        self.read_later(timedelta(0))
        asked = self.under_way()
        self._work("away" if away else "")
        self._asked(away, asked)

    @act(
        weight=2,
        when=lambda self: self.open_orders(),
        what=st.sampled_from(["fill", "fill", "REJECTED", "EXPIRED"]),
        tonnes=st.integers(1, 9),
    )
    def venue_goes_on(self, data, what, tonnes) -> None:
        """It sells more of an order, or ends it; the bridge hears of it when it asks."""
        one = self.pick(data, self.open_orders())
        done = sum(word.tonnes for word in self.books[one.key])
        if what == "fill":
            tonnes = min(tonnes, one.tonnes - done)
            self.stage.venue.control(fill=one.key, quantity_t=tonnes)
            self.books[one.key].append(Word("", "FILL", tonnes, one.price))
        else:
            kind = "EXPIRED" if done else what
            self.stage.venue.control(end=one.key, kind=kind)
            self.books[one.key].append(Word("", kind, cum=done))

    @act(when=lambda self: self.books)
    def reconcile(self) -> None:
        """Both sides' books are the same, but for what the venue said that could not be true."""
        asked = self.under_way()
        with acting("worker"), override_settings(SANDBOX_VENUE_URL=self.stage.venue.url):
            counts = reconcile_venues(now=self.now)
        self._asked(False, asked)
        untrue = [word for words in self.books.values() for word in words if word.state == "REFUSED"]
        assert (counts["compared"], counts["different"], counts["silent"]) == (2, len(untrue), 0)
        self.count("reconcile_venues", "different" if untrue else "")
        for key, words in self.books.items():
            if any(word.state == "REFUSED" for word in words):
                (one,) = [sending for sending in self.model.sendings if sending.key == key]
                self.stopped(
                    "INSTRUMENT", one.lot.instrument, "bridge: the books of sandbox differ from ours"
                )

    def read_later(self, pause: timedelta) -> None:
        """Say when the job looks after what is under way: by real time it would be now and then."""
        rows = BridgeTransfer.objects.filter(status__in=IN_FLIGHT, venue="sandbox")
        rows.update(next_look_at=timezone.now() + pause)

    def is_stopped(self, one: Sending) -> bool:
        return self.gate.is_halted(one.lot.instrument, one.lot.party, one.venue)

    def under_way(self) -> list[Sending]:
        by_wire = [one for one in self.model.sendings if one.venue == "sandbox"]
        return [one for one in by_wire if one.state in IN_FLIGHT]

    def open_orders(self) -> list[Sending]:
        return [one for one in self.model.sendings if one.key in self.books and self._is_open(one)]

    def _is_open(self, one: Sending) -> bool:
        words = self.books[one.key]
        is_over = any(word.kind in ("REJECTED", "EXPIRED") or word.state == "REFUSED" for word in words)
        return not is_over and sum(word.tonnes for word in words) < one.tonnes

    def _met(self, one: Sending, fault: str) -> None:
        one.state = "UNKNOWN"
        if fault in ("away", "lost"):
            return
        done = {
            "ack_only": [],
            "part": [Word("", "FILL", max(one.tonnes // 2, 1), one.price)],
            "reject": [Word("", "REJECTED")],
            "expire": [Word("", "EXPIRED")],
            "wrong_quantity": [Word("", "FILL", one.tonnes + 2, one.price)],
            "wrong_price": [Word("", "FILL", one.tonnes, one.price - 1)],
        }.get(fault, [Word("", "FILL", one.tonnes, one.price)])
        self.books[one.key] = [Word("", "ACK"), *done]
        if fault not in SILENT:
            self._hear_all(one)

    def _asked(self, away: bool, asked: list[Sending]) -> None:
        for one in asked:
            if away:
                continue
            was = one.state
            if one.key not in self.books and not self.is_stopped(one):
                self._met(one, "")
            elif one.key in self.books:
                self._hear_all(one)
            self.count("look_after_due", one.state if one.state != was else "nothing")

    def _hear_all(self, one: Sending) -> None:
        words = self.books[one.key]
        told, self.told[one.key] = self.told.get(one.key, 0), len(words)
        self.hear(one, words[told:])
