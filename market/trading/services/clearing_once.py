"""Opening the bids of a session that is closed to them, and clearing it: once, whatever was cut off."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from market.trading.clearing import ENGINE, Allocation, Cleared, SealedBid, one_way
from market.trading.errors import BidTampered
from market.trading.models import Bid, Session
from market.trading.result_models import Fill, Result
from market.trading.sealing import canonical, opened_price
from market.trading.services.calling_off import call_off
from market.trading.services.sessions import locked_session
from market.trading.states import SessionStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.crypto import DecryptionFailed
from puhui.kernel.ids import new_id

SYSTEM = system_actor("run_sessions")
TOO_FEW, TAMPERED = "too_few_bidders", "receipt_broken"


def clear_session(session_id: UUID, *, now: datetime) -> str:
    """Clear a frozen session; returns the state it is in then. Of two that clear one finds it done."""
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status != SessionStatus.FROZEN:
            return session.status
        try:
            bids = list(Bid.objects.filter(session=session).order_by("seq"))
        except DecryptionFailed:
            halt_session(session, TAMPERED, now)
            return session.status
        if len({bid.party_id for bid in bids}) < session.min_bidders:
            call_off(session, stopped_for=TOO_FEW, now=now)
            record_step(SYSTEM, "cancel_session", session, now, reason=TOO_FEW)
            return session.status
        try:
            prices = {bid.id: opened_price(bid) for bid in bids}
        except BidTampered:
            halt_session(session, TAMPERED, now)
            return session.status
        for bid in bids:
            bid.price_fen = prices[bid.id]
            bid.save(update_fields=["price_fen"])
        book = [
            SealedBid(str(bid.id), str(bid.party_id), bid.quantity_t, prices[bid.id], bid.seq) for bid in bids
        ]
        cleared = one_way(session.supply_t, session.reserve_fen, book, Allocation(session.allocation))
        _keep(session, bids, book, cleared, now)
        session.status = SessionStatus.CLEARED
        session.save(update_fields=["status"])
        record_step(SYSTEM, "clear_session", session, now)
        return session.status


def _keep(session: Session, bids: list[Bid], book: list[SealedBid], cleared: Cleared, now: datetime) -> None:
    if cleared.price_fen is None:
        # No bid below the reserve is taken, and bidders there are: something was sold.
        raise AssertionError(f"nothing sold to {len(bids)} bids: {session.id}")
    Result.objects.create(
        session=session,
        engine=ENGINE,
        price_fen=cleared.price_fen,
        sold_t=cleared.sold_t,
        bids=len(bids),
        bidders=len({bid.party_id for bid in bids}),
        input_sha256=sha256(input_text(session, book).encode()).hexdigest(),
        result_sha256=sha256(result_text(cleared).encode()).hexdigest(),
        cleared_at=now,
    )
    for bid in bids:
        tonnes = cleared.filled.get(str(bid.id), 0)
        if tonnes:
            Fill.objects.create(
                id=new_id(),
                session=session,
                bid=bid,
                buyer_id=bid.party_id,
                quantity_t=tonnes,
                price_fen=cleared.price_fen,
                amount_fen=tonnes * cleared.price_fen,
                is_retired=bid.is_retired,
            )


def input_text(session: Session, book: list[SealedBid]) -> str:
    """Return what the clearing function was given, as the hash is taken of it."""
    in_order = sorted(book, key=lambda bid: bid.seq)
    bids = [[bid.id, bid.owner, bid.quantity_t, bid.price_fen, bid.seq] for bid in in_order]
    return canonical([ENGINE, session.supply_t, session.reserve_fen, session.allocation, bids])


def result_text(cleared: Cleared) -> str:
    """Return what the clearing function answered, as the hash is taken of it."""
    return canonical([cleared.price_fen, sorted(cleared.filled.items())])


def halt_session(session: Session, stopped_for: str, now: datetime) -> None:
    """Stop a frozen session whose row the caller has locked."""
    session.status, session.stopped_for = SessionStatus.HALTED, stopped_for
    session.save(update_fields=["status", "stopped_for"])
    record_step(SYSTEM, "halt_session", session, now, reason=stopped_for)


def record_step(actor: Actor, action: str, session: Session, now: datetime, *, reason: str = "") -> None:
    """Tell the audit trail of a step that the system took."""
    record_event(
        actor=actor, action=action, object_type="session", object_id=session.id, now=now, reason=reason
    )
