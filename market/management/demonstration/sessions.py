"""Auctions: of the bakery's and of the programme's tonnes, settled; one open, one to check."""

from datetime import datetime, timedelta

from accounts.management.demonstration.acting import actor_of, as_worker, at
from market.custody.models import Lot
from market.custody.services import deposit_lot
from market.trading.models import Session
from market.trading.services import check_session, draft_session, place_bid, run_sessions
from puhui.kernel.ids import new_id

# After the latest secret end of a session.
SETTLED_AFTER = timedelta(minutes=3)


def put_in(name: str, instrument: str, batch: str, tonnes: int, instant: datetime) -> Lot:
    """Put tonnes of a batch into custody."""
    return deposit_lot(
        actor=actor_of(name),
        instrument_code=instrument,
        batch=batch,
        quantity_t=tonnes,
        command_id=new_id(),
        now=at(instant),
    )


def draft(lot: Lot, tonnes: int, opens_at: datetime, length: timedelta, drafted_at: datetime) -> Session:
    """Draft an auction as Ning, at a reserve of 36.50."""
    return draft_session(
        actor=actor_of("Ning"),
        lot_id=lot.id,
        supply_t=tonnes,
        reserve_fen=3_650,
        opens_at=opens_at,
        closes_at=opens_at + length,
        min_bidders=2,
        reason="As announced.",
        now=at(drafted_at),
    )


def open_auction(lot: Lot, tonnes: int, opens_at: datetime, length: timedelta) -> Session:
    """Draft an auction, have Ou check it, and let it open."""
    session = draft(lot, tonnes, opens_at, length, opens_at - timedelta(minutes=50))
    checked = at(opens_at - timedelta(minutes=20))
    check_session(actor=actor_of("Ou"), session_id=session.id, reason="Compared with the lot.", now=checked)
    _run(opens_at)
    return session


def bid(session: Session, name: str, tonnes: int, price_fen: int, *, beneficiary: str = "") -> None:
    """Bid ten minutes after the opening: to hold, or to have the tonnes retired for somebody."""
    place_bid(
        actor=actor_of(name),
        session_id=session.id,
        quantity_t=tonnes,
        price_fen=price_fen,
        is_retired=bool(beneficiary),
        beneficiary=beneficiary,
        command_id=new_id(),
        now=at(session.opens_at + timedelta(minutes=10)),
    )


def settle(session: Session) -> None:
    """Let an auction close, clear and settle."""
    _run(session.closes_at + SETTLED_AFTER)
    session.refresh_from_db()
    if session.status != "SETTLED":
        raise RuntimeError(f"the demonstration's own auction is {session.status}")


def _run(instant: datetime) -> None:
    now = at(instant)
    with as_worker():
        run_sessions(now=now)
