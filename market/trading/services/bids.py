"""The command that places a bid: judged by the gate, its money set aside, sealed, irrevocable."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from accounts.people.permissions import check_may, person_of
from accounts.signin.policies import check_value_out
from market.cash.policies import check_cash_authorised
from market.custody.money import hold_cash
from market.custody.permissions import party_in_the_market
from market.custody.selectors import holding_of, holdings_of
from market.risk.gate import RiskRefused, pass_gate, unless_halted_meanwhile
from market.risk.linked import linked_to
from market.risk.order import Order
from market.trading.errors import (
    BelowReserve,
    BeneficiaryNeeded,
    BidderCapExceeded,
    OwnLot,
    SessionClosed,
)
from market.trading.models import Bid, Session
from market.trading.refusals import BidRefused
from market.trading.sealing import counts_text, seal
from market.trading.states import SessionStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, gettext_noop
from puhui.kernel.ids import new_id

# ADR 0019.
NO_MONEY_OF_PERSONS = gettext_noop(
    "No money is kept for a person, so residents cannot buy yet, not even to retire. Retire grams of your"
    " own, or let an organisation buy and name you as the beneficiary."
)

# One conditional update, as with the limits' counters: of two that race at the cap one is refused.
_COUNT = """
INSERT INTO market_bidder AS b (id, session_id, party_id, bid_t, cap_t)
SELECT %(id)s::uuid, %(session)s::uuid, %(party)s::uuid, %(tonnes)s, %(cap)s WHERE %(tonnes)s <= %(cap)s
ON CONFLICT (session_id, party_id) DO UPDATE SET bid_t = b.bid_t + excluded.bid_t
 WHERE b.bid_t + excluded.bid_t <= b.cap_t
"""


def order_of(
    *, actor: Actor, session: Session, bid_id: UUID, quantity_t: int, price_fen: int, is_retired: bool
) -> Order:
    """Return a bid as the gate judges it; what the bidder holds is asked under the counter's lock."""
    party_id = party_in_the_market(actor)
    return Order(
        subject_kind="bid",
        subject_id=bid_id,
        scheme=session.scheme,
        party_id=party_id,
        person_id=actor.person_id,
        is_person=False,
        instrument=session.instrument_id,
        side="BUY",
        mode="AUCTION_ONEWAY",
        purpose="RETIRE" if is_retired else "HOLD",
        quantity_t=quantity_t,
        price_fen=price_fen,
        holding_t=holding_of(party_id, session.instrument_id),
        linked=linked_to(party_id),
    )


def place_bid(
    *,
    actor: Actor,
    session_id: UUID,
    quantity_t: int,
    price_fen: int,
    is_retired: bool,
    command_id: UUID,
    now: datetime,
    bid_id: UUID | None = None,
    beneficiary: str = "",
    reason: str = "",
) -> Bid:
    """Bid for tonnes at a price (fen a tonne), to hold or to have them retired for `beneficiary`.

    Price times quantity is set aside at once. Nothing takes a bid back. Raises: NotPermitted,
    OrganisationsOnly, StepUpRequired, BeneficiaryNeeded; NotFound, SessionClosed, OwnLot, BelowReserve,
    RiskRefused, BidderCapExceeded, CashNotAuthorised, NoFunds, HoldingFrozen.
    """
    party_id = party_in_the_market(actor, person_told=NO_MONEY_OF_PERSONS)
    check_may(actor, "market.place_order")
    check_value_out(actor)
    if is_retired and not beneficiary:
        member = {
            "pointer": "/beneficiary",
            "code": BeneficiaryNeeded.code,
            "detail": BeneficiaryNeeded.title,
        }
        raise BeneficiaryNeeded(errors=[member])
    bid_id = bid_id or new_id()
    with transaction.atomic():
        session = _open_session(session_id, now)
        if session.seller_id == party_id:
            raise OwnLot
        if price_fen < session.reserve_fen:
            raise BelowReserve(reserve_fen=session.reserve_fen, price_fen=price_fen)
        order = order_of(
            actor=actor,
            session=session,
            bid_id=bid_id,
            quantity_t=quantity_t,
            price_fen=price_fen,
            is_retired=is_retired,
        )
        try:
            reserved = pass_gate(
                order=order,
                now=now,
                holding=lambda: holding_of(party_id, session.instrument_id),
                linked_holding=lambda: holdings_of(order.linked, session.instrument_id),
            )
        except RiskRefused as refused:
            raise BidRefused(refused, order) from refused
        _count(session, party_id, quantity_t)
        check_cash_authorised(session.scheme, now)
        hold_id = hold_cash(
            scheme=session.scheme,
            party_id=party_id,
            amount_fen=quantity_t * price_fen,
            ref=bid_id,
            person_id=person_of(actor),
            now=now,
        )
        sealed = seal(
            bid_id=bid_id,
            session_id=session.id,
            party_id=party_id,
            quantity_t=quantity_t,
            price_fen=price_fen,
        )
        bid = Bid(
            id=bid_id,
            session=session,
            party_id=party_id,
            person_id=person_of(actor),
            seq=_next_number(),
            quantity_t=quantity_t,
            sealed=sealed.text,
            receipt=sealed.receipt,
            counts=counts_text(reserved),
            is_retired=is_retired,
            beneficiary=beneficiary if is_retired else "",
            reason=reason if is_retired else "",
            hold_id=hold_id,
            placed_at=now,
            command_id=command_id,
        )
        _store(bid, order, now)
        # Without the price: the trail is read before the close.
        record_event(
            actor=actor,
            action="place_bid",
            object_type="bid",
            object_id=bid.id,
            now=now,
            region=actor.region or "",
            command_id=command_id,
            session=str(session.id),
            quantity_t=quantity_t,
            receipt=bid.receipt,
        )
    return bid


def _store(bid: Bid, order: Order, now: datetime) -> None:
    try:
        with unless_halted_meanwhile("no_bid_while_halted", order=order, now=now):
            bid.save(force_insert=True)
    except RiskRefused as refused:
        raise BidRefused(refused, order) from refused


def _open_session(session_id: UUID, now: datetime) -> Session:
    """Return an open session under a shared lock: it does not end before this bid is in, or refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM market_session WHERE id = %s FOR SHARE", [session_id])
    session = Session.objects.filter(pk=session_id).exclude(status=SessionStatus.DRAFT).first()
    if session is None:
        raise NotFound
    if session.status != SessionStatus.OPEN or now >= end_of(session):
        raise SessionClosed
    return session


def end_of(session: Session) -> datetime:
    """Return when a scheduled session really ends: its secret until then."""
    return session.closes_at + timedelta(seconds=int(session.end_delay or 0))


def _count(session: Session, party_id: UUID, quantity_t: int) -> None:
    values: dict[str, str | int] = {
        "id": str(new_id()),
        "session": str(session.id),
        "party": str(party_id),
        "tonnes": quantity_t,
        "cap": session.bidder_cap_t,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        if cursor.rowcount == 0:
            raise BidderCapExceeded(cap_t=session.bidder_cap_t, requested_t=quantity_t)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('market_bid_number')")
        return cursor.fetchone()[0]
