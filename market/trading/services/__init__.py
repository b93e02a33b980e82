"""Commands of trading: sessions by two operators, bids by whoever may, and the job's steps."""

from market.trading.services.bids import place_bid
from market.trading.services.running import run_sessions
from market.trading.services.sessions import cancel_session, check_session, draft_session

__all__ = ["cancel_session", "check_session", "draft_session", "place_bid", "run_sessions"]
