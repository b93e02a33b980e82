"""A session that is open by the scheme's own clock, for calls over HTTP."""

from datetime import timedelta

from market.trading.services import check_session, draft_session
from puhui.kernel.clock import puhui_now
from tests.cast import CastMember
from tests.market.auction import Auction
from tests.market.instruments import lot_of
from tests.market.money import operator


def open_now(seller: CastMember, *, supply_t: int, min_bidders: int = 1) -> Auction:
    """Return a session of a new lot, open since a minute and for an hour."""
    now = puhui_now()
    drafted = now - timedelta(hours=1)
    lot = lot_of(seller, supply_t)
    session = draft_session(
        actor=operator(),
        lot_id=lot.id,
        supply_t=supply_t,
        reserve_fen=3_650,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=1),
        min_bidders=min_bidders,
        reason="for tests",
        now=drafted,
    )
    check_session(actor=operator("Quan"), session_id=session.id, reason="for tests", now=drafted)
    auction = Auction(seller, lot, session)
    auction.run(now)
    return auction
