"""Sessions of lots that a void has stopped: called off before they are cleared, and whoever bid is told.

A price that was struck before stands: the deal is settled, and the buffer stands in for its tonnes (0034).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from market.trading.models import Bid, Session
from market.trading.services.calling_off import call_off
from market.trading.services.clearing_once import SYSTEM, record_step
from market.trading.services.sessions import CANCELLABLE, locked_session
from market.trading.states import BidStatus, SessionStatus
from puhui.kernel.errors import gettext_noop

VOID = "batch_void"
CALLED_OFF = "session_called_off"
OPEN_STATES = CANCELLABLE | {SessionStatus.FROZEN}

register_kind(
    CALLED_OFF,
    title=gettext_noop("An auction you bid in was called off"),
    body=gettext_noop("Its units are of a void batch. Your bid is void, and your money is free again."),
    is_urgent=True,
)


def stopped_sessions() -> QuerySet[Session]:
    """Return the sessions that wait for nothing but to be called off."""
    return Session.objects.filter(lot__stopped_at__isnull=False, status__in=OPEN_STATES)


def call_off_stopped(session_id: UUID, *, now: datetime) -> bool:
    """Call off one session of a stopped lot; false if it was cleared or called off meanwhile."""
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status not in OPEN_STATES or session.lot.stopped_at is None:
            return False
        bids = Bid.objects.filter(session=session, status=BidStatus.ACCEPTED)
        bidders = set(bids.values_list("party_id", flat=True))
        call_off(session, stopped_for=VOID, now=now)
        for party_id in bidders:
            notify(party_id=party_id, kind=CALLED_OFF, cause=session.id)
        record_step(SYSTEM, "cancel_session", session, now)
    return True
