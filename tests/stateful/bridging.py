"""Rules of the way out to a venue on paper, by two people at each step, and of a resident's grams."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from credits.ledger.open_holding import open_holding
from credits.ledger.transfer_units import InsufficientUnits
from credits.ledger.types import Book
from credits.retirement.services import retire_units
from credits.rewards.services import assign_by_hand
from market.bridge.answering import confirm_answer, enter_answer
from market.bridge.drafting import draft_transfer
from market.bridge.errors import BridgeRefused, SecondPersonNeeded, TransferUnderWay, WrongState
from market.bridge.locking import cancel_transfer, lock_transfer
from market.bridge.models import BridgeTransfer, Venue
from market.bridge.running import run_bridge
from market.custody.errors import LotTooSmall
from market.risk.limits.price_collar import bounds
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.ledger.stage import Holder, Stage
from tests.market.bridge.stage import acting, paper_of
from tests.stateful.trading import TICK, Trading

ENDED = ("SETTLED", "REJECTED", "CANCELLED")
KINDS = st.sampled_from(["FILL", "FILL", "REJECTED"])


class Bridging(Trading):
    """The model of a transfer: its state, lot, tonnes and lowest price."""

    def __init__(self) -> None:
        super().__init__()
        Venue.objects.get_or_create(
            code="manual",
            defaults={"scheme": "DEMO", "connector": "manual", "title_zh": "场所", "title_en": "Venue"},
        )
        self.operators = [cast.ning(), cast.ou()]
        self.sendings: list[dict] = []
        self.stage = Stage()
        party_id = self.resident.party.id
        self.credited = Holder(party_id, open_holding(party_id))

    @rule(data=st.data(), tonnes=st.integers(1, 40), holder=st.booleans())
    def draft_sending(self, data, tonnes, holder):
        lot = self.some_lot(data)
        if lot is None:
            return
        remaining, reserved = self.model.lots[lot]
        under_way = any(one["lot"] == lot and one["state"] not in ENDED for one in self.sendings)
        price = self.reference // TICK * TICK
        refusal = None
        if tonnes > remaining - reserved:
            refusal = LotTooSmall
        elif under_way:
            refusal = TransferUnderWay
        elif self.halt:
            refusal = BridgeRefused
        made = self.attempt(
            refusal,
            lambda: draft_transfer(
                actor=(self.roof.mei if holder else self.operators[0]).actor,
                lot_id=lot,
                venue_code="manual",
                quantity_t=tonnes,
                min_price_fen=price,
                command_id=new_id(),
                now=self.now,
            ),
        )
        if made:
            known = {"id": made.id, "lot": lot, "tonnes": tonnes, "price": price, "holder": holder}
            self.sendings.append(known | {"state": "DRAFTED"})

    @rule(data=st.data(), who=st.integers(0, 1))
    def lock_sending(self, data, who):
        one = self.some_sending(data)
        if one is None:
            return
        remaining, reserved = self.model.lots[one["lot"]]
        low, high = bounds(self.reference, 1_000)
        refusal = None
        if one["state"] != "DRAFTED":
            refusal = WrongState
        elif who == 0 and not one["holder"]:
            refusal = SecondPersonNeeded
        elif self.halt or not low <= one["price"] <= high:
            refusal = BridgeRefused
        elif one["tonnes"] > remaining - reserved:
            refusal = LotTooSmall
        terms = {"reason": "drawn", "command_id": new_id(), "now": self.now}
        actor = self.operators[who].actor
        if self.attempt(refusal, lambda: lock_transfer(actor=actor, transfer_id=one["id"], **terms)):
            one["state"] = "LOCKED"
            self.model.lots[one["lot"]][1] += one["tonnes"]

    @rule(data=st.data())
    def cancel_sending(self, data):
        one = self.some_sending(data)
        if one is None:
            return
        refusal = None if one["state"] in ("DRAFTED", "LOCKED") else WrongState
        terms = {"reason": "drawn", "command_id": new_id(), "now": self.now}
        actor = self.roof.mei.actor
        if self.attempt(refusal, lambda: cancel_transfer(actor=actor, transfer_id=one["id"], **terms)):
            self._let_go(one)
            one["state"] = "CANCELLED"

    @rule()
    def send(self):
        with acting("worker"):
            run_bridge(now=self.now)
        for one in self.sendings:
            if one["state"] == "LOCKED" and not self.halt:
                one["state"] = "SUBMITTED"
            assert BridgeTransfer.objects.get(pk=one["id"]).status == one["state"]

    @rule(data=st.data(), kind=KINDS, same=st.booleans())
    def answer(self, data, kind, same):
        """One operator enters the venue's word, another confirms it, and the worker acts on it."""
        one = self.some_sending(data)
        if one is None:
            return
        figures = {}
        if kind == "FILL":
            figures = {"quantity_t": one["tonnes"], "price_fen": one["price"], "proceeds_fen": 1}
        entered = self.attempt(
            None if one["state"] == "SUBMITTED" else WrongState,
            lambda: enter_answer(
                actor=self.operators[0].actor,
                transfer_id=one["id"],
                kind=kind,
                exec_id=f"P-{new_id()}",
                document_no="fax 1",
                document=paper_of(self.operators[0].actor),
                reason="drawn",
                now=self.now,
                **figures,
            ),
        )
        if not entered:
            return
        terms = {"answer_id": entered.pk, "reason": "drawn", "now": self.now}
        if same:
            self.attempt(SecondPersonNeeded, lambda: confirm_answer(actor=self.operators[0].actor, **terms))
            return
        confirm_answer(actor=self.operators[1].actor, **terms)
        if kind == "FILL":
            self.model.lots[one["lot"]][0] -= one["tonnes"]
            self.model.external += one["tonnes"]
        self._let_go(one | {"state": "LOCKED"})
        one["state"] = "SETTLED" if kind == "FILL" else "REJECTED"
        self.send()

    @rule(grams=st.integers(1_000, 500_000))
    def credit_grams(self, grams):
        self.stage.credit(self.credited, grams)
        self.model.grams += grams

    @rule(grams=st.integers(1_000, 500_000))
    def assign_grams(self, grams):
        self._spend(
            grams,
            lambda: assign_by_hand(
                actor=self.resident.actor, quantity_g=grams, now=self.now, command_id=new_id()
            ),
        )

    @rule(grams=st.integers(1, 500_000))
    def retire_grams(self, grams):
        self._spend(
            grams,
            lambda: retire_units(
                actor=self.resident.actor,
                book=Book.PERSONAL,
                quantity_g=grams,
                purpose="voluntary",
                beneficiary="Lin",
                reason="",
                command_id=new_id(),
                now=self.now,
            ),
        )

    def some_sending(self, data) -> dict | None:
        return data.draw(st.sampled_from(self.sendings)) if self.sendings else None

    def _spend(self, grams: int, act) -> None:
        if self.attempt(InsufficientUnits if self.model.grams < grams else None, act):
            self.model.grams -= grams

    def _let_go(self, one: dict[str, UUID | str | int]) -> None:
        if one["state"] == "LOCKED":
            self.model.lots[one["lot"]][1] -= one["tonnes"]
