"""Calling a session off: every bid void, every hold and every promise given back, in one posting."""

from datetime import datetime

from market.custody.settling import settle_reserved
from market.risk.gate import give_back
from market.risk.order import together
from market.trading.models import Bid, Session
from market.trading.sealing import canonical, counts_of
from market.trading.states import BidStatus, SessionStatus
from puhui.kernel.ids import new_id


def call_off(session: Session, *, stopped_for: str, now: datetime) -> None:
    """Cancel a session whose row the caller has locked; nothing of it was delivered or paid."""
    # Without the sealed texts: a session is called off also where one of them was tampered with.
    rows = Bid.objects.filter(session=session, status=BidStatus.ACCEPTED)
    bids = list(rows.only("status", "counts", "hold_id").order_by("id"))
    give_back(reserved=together(counts_of(bid) for bid in bids), now=now)
    for bid in bids:
        bid.status, bid.counts = BidStatus.VOID, canonical([])
        bid.save(update_fields=["status", "counts"])
    settle_reserved(
        ref=session.id,
        scheme=session.scheme,
        deliveries=(),
        payments=(),
        voided_holds=[bid.hold_id for bid in bids],
        command_id=new_id(),
        now=now,
    )
    session.status, session.stopped_for, session.over_at = SessionStatus.CANCELLED, stopped_for, now
    session.save(update_fields=["status", "stopped_for", "over_at"])
