"""Sessions: drafted by one operator, checked by another, cancelled with what was bid given back."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may, person_of
from market.custody.models import Lot
from market.custody.services import reserve_lot
from market.trading.errors import SessionNotWaiting, SessionTermsInvalid
from market.trading.models import Allocation, Session
from market.trading.services.calling_off import call_off
from market.trading.states import SessionStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.ids import new_id

PERMISSION = "market.operate_session"
# Design values (market.md 3.2, 3.4), printed in every notice.
FEE_BP = 50
BIDDER_SHARE_BP = 5_000
MIN_BIDDERS = 3
END_DELAY_MOST_S = 120
CANCELLABLE = frozenset(
    {SessionStatus.DRAFT, SessionStatus.SCHEDULED, SessionStatus.OPEN, SessionStatus.HALTED}
)


def draft_session(
    *,
    actor: Actor,
    lot_id: UUID,
    supply_t: int,
    reserve_fen: int,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    now: datetime,
    allocation: str = Allocation.TIME,
    min_bidders: int = MIN_BIDDERS,
    fee_bp: int = FEE_BP,
) -> Session:
    """Draft an auction of part of a lot, which is promised to it from now on.

    Tonnes, fen a tonne. Raises: NotPermitted, NotFound, SessionTermsInvalid, LotTooSmall.
    """
    check_may(actor, PERMISSION)
    lot = Lot.objects.select_related("instrument").filter(pk=lot_id).first()
    if lot is None:
        raise NotFound
    wrong = [
        ("/supply_t", supply_t < 1 or supply_t % lot.instrument.lot_t),
        ("/reserve_fen", reserve_fen < 1 or reserve_fen % lot.instrument.tick_fen),
        ("/opens_at", opens_at <= now),
        ("/closes_at", closes_at <= opens_at),
        ("/min_bidders", min_bidders < 1),
        ("/fee_bp", not 0 <= fee_bp <= 10_000),
        ("/allocation", allocation not in Allocation.values),
    ]
    if errors := [{"pointer": pointer, "code": "invalid"} for pointer, is_wrong in wrong if is_wrong]:
        raise SessionTermsInvalid(errors=errors)
    with transaction.atomic():
        session = Session.objects.create(
            id=new_id(),
            scheme=lot.instrument.scheme,
            instrument=lot.instrument,
            lot=lot,
            seller_id=lot.party_id,
            supply_t=supply_t,
            reserve_fen=reserve_fen,
            allocation=allocation,
            # At least a tonne: half of a single tonne would let nobody bid.
            bidder_cap_t=max(supply_t * BIDDER_SHARE_BP // 10_000, 1),
            min_bidders=min_bidders,
            fee_bp=fee_bp,
            opens_at=opens_at,
            closes_at=closes_at,
            drafted_by=person_of(actor),
            drafted_at=now,
        )
        reserve_lot(lot_id=lot.id, quantity_t=supply_t, ref=session.id, now=now)
        _record(actor, "draft_session", session, reason, now)
    return session


def check_session(*, actor: Actor, session_id: UUID, reason: str, now: datetime) -> None:
    """Schedule a drafted session; the system chooses its secret end.

    Raises: NotPermitted, NotFound, SessionNotWaiting (also when its time to open has passed),
    SamePerson.
    """
    check_may(actor, PERMISSION)
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status != SessionStatus.DRAFT or session.opens_at <= now:
            raise SessionNotWaiting(status=session.status)
        if session.drafted_by == person_of(actor):
            raise SamePerson
        session.status = SessionStatus.SCHEDULED
        session.end_delay = str(secrets.randbelow(END_DELAY_MOST_S + 1))
        session.checked_by, session.checked_at = person_of(actor), now
        session.save(update_fields=["status", "end_delay", "checked_by", "checked_at"])
        _record(actor, "check_session", session, reason, now)


def cancel_session(*, actor: Actor, session_id: UUID, reason: str, now: datetime) -> None:
    """Call a session off before it is cleared: money and units that waited for it are free again.

    Raises: NotPermitted, NotFound, SessionNotWaiting.
    """
    check_may(actor, PERMISSION)
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status not in CANCELLABLE:
            raise SessionNotWaiting(status=session.status)
        call_off(session, stopped_for="operator", now=now)
        _record(actor, "cancel_session", session, reason, now)


def locked_session(session_id: UUID) -> Session:
    """Lock a session: bids under way are waited for, later ones see what becomes of it. Raises NotFound."""
    found = Session.objects.select_for_update(no_key=True).filter(pk=session_id).first()
    if found is None:
        raise NotFound
    return found


def _record(actor: Actor, action: str, session: Session, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="session",
        object_id=session.id,
        now=now,
        reason=reason,
        lot=str(session.lot_id),
        supply_t=session.supply_t,
        reserve_fen=session.reserve_fen,
    )
