"""Reading trading: sessions as they are announced, one's own bids and statements."""

from uuid import UUID

from django.db.models import QuerySet

from market.trading.models import Bid, Session
from market.trading.result_models import ProceedsStatement, Result
from market.trading.states import SessionStatus
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def announced_sessions() -> QuerySet[Session]:
    """Return every session whose notice is out, newest first: drafts are nobody's business yet."""
    rows = Session.objects.exclude(status=SessionStatus.DRAFT).exclude(checked_by=None)
    return rows.select_related("lot").defer("end_delay").order_by("-id")


def announced_session(session_id: UUID) -> Session:
    """Return an announced session; raises NotFound."""
    found = announced_sessions().filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def result_of(session_id: UUID) -> Result:
    """Return what a session came to; raises NotFound while it has not been cleared."""
    found = Result.objects.filter(session_id=announced_session(session_id).pk).first()
    if found is None:
        raise NotFound
    return found


def bids_of(actor: Actor) -> QuerySet[Bid]:
    """Return the acting party's bids, newest first."""
    rows = Bid.objects.filter(party=actor.party_id).select_related("session", "fill__delivered")
    return rows.order_by("-id")


def statements_of(actor: Actor) -> QuerySet[ProceedsStatement]:
    """Return the acting party's proceeds statements, newest first."""
    return ProceedsStatement.objects.filter(party=actor.party_id).select_related("session").order_by("-id")
