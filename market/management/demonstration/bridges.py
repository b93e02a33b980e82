"""Transfers to the venue by hand: one settled on its word, and one whose answer waits to be confirmed."""

from datetime import datetime, timedelta

from accounts.management.demonstration.acting import actor_of, as_worker, at
from market.bridge.answering import confirm_answer, enter_answer
from market.bridge.drafting import draft_transfer
from market.bridge.locking import lock_transfer
from market.bridge.models import BridgeTransfer, VenueAnswer
from market.bridge.running import run_bridge
from market.custody.models import Lot
from market.custody.papers import receive_paper
from market.management.demonstration.papers import settlement_letter
from puhui.kernel.ids import new_id

PRICE_FEN = 3_860


def send_by_hand(lot: Lot, tonnes: int, instant: datetime) -> BridgeTransfer:
    """Draft a part of a lot as its holder, lock it as Ning; the worker notes that it went out."""
    drafted = draft_transfer(
        actor=actor_of("Mei"),
        lot_id=lot.id,
        venue_code="manual",
        quantity_t=tonnes,
        min_price_fen=PRICE_FEN,
        command_id=new_id(),
        now=at(instant),
    )
    now = at(instant + timedelta(minutes=20))
    transfer = lock_transfer(
        actor=actor_of("Ning"),
        transfer_id=drafted.id,
        reason="The holder's order is in writing.",
        command_id=new_id(),
        now=now,
    )
    _run(now)
    return transfer


def enter(transfer: BridgeTransfer, document_no: str, instant: datetime) -> VenueAnswer:
    """Enter what the venue wrote, as Ning: everything was sold at the lowest price asked."""
    operator, now = actor_of("Ning"), at(instant)
    letter = settlement_letter(document_no, transfer.quantity_t, PRICE_FEN)
    return enter_answer(
        actor=operator,
        transfer_id=transfer.id,
        kind="FILL",
        exec_id=document_no,
        document_no=document_no,
        document=receive_paper(actor=operator, content=letter, name=f"{document_no}.pdf", now=now),
        external_ref=f"EX-{document_no}",
        quantity_t=transfer.quantity_t,
        price_fen=PRICE_FEN,
        proceeds_fen=transfer.quantity_t * PRICE_FEN,
        cum_t=transfer.quantity_t,
        reason="As the venue's letter says.",
        now=now,
    )


def confirm(answer: VenueAnswer, instant: datetime) -> None:
    """Confirm an answer as Ou; the worker lets it take effect."""
    now = at(instant)
    confirm_answer(actor=actor_of("Ou"), answer_id=answer.id, reason="Compared with the letter.", now=now)
    _run(now)


def _run(now: datetime) -> None:
    with as_worker():
        run_bridge(now=now)
