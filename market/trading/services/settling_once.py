"""Settling a cleared session: delivery against payment for every fill in one transaction, or nothing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from market.cash.policies import check_cash_authorised
from market.custody.money import programme_party
from market.custody.settling import Delivery, Payment, RetireTerms, Settled, settle_reserved
from market.instruments.models import PriceSource
from market.instruments.services import set_reference_price
from market.risk.gate import give_back
from market.risk.order import Reserved, together
from market.trading.models import Bid, Session
from market.trading.result_models import Delivered, Fill, ProceedsStatement, Result
from market.trading.sealing import counts_of, counts_text
from market.trading.services.clearing_once import SYSTEM, record_step
from market.trading.services.sessions import locked_session
from market.trading.shares import fee_of
from market.trading.states import BidStatus, SessionStatus
from puhui.kernel.ids import new_id
from puhui.kernel.outbox import tell

# What retirement on purchase is for; other purposes retire what they hold.
PURPOSE = "voluntary"


def settle_session(session_id: UUID, *, now: datetime) -> str:
    """Settle a cleared session; returns the state it is in then.

    Raises CashNotAuthorised, HoldingFrozen: it waits as it is, and is tried again by the job.
    """
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status == SessionStatus.CLEARED:
            session.status = SessionStatus.SETTLING
            session.save(update_fields=["status"])
    with transaction.atomic():
        session = locked_session(session_id)
        if session.status == SessionStatus.SETTLING:
            check_cash_authorised(session.scheme, now)
            _settle(session, now)
        return session.status


def _settle(session: Session, now: datetime) -> None:
    result = Result.objects.get(session=session)
    fills = list(Fill.objects.filter(session=session).select_related("bid").order_by("bid__seq"))
    _close_bids(session, {fill.bid_id: fill.quantity_t for fill in fills}, now)
    statement = _statement(session, fills, now)
    settled = settle_reserved(
        ref=session.id,
        scheme=session.scheme,
        deliveries=[_delivery(session, fill) for fill in fills],
        payments=_payments(session, fills, statement),
        voided_holds=_unfilled_holds(session),
        command_id=result.command_id,
        now=now,
    )
    _deliver(fills, settled, now)
    # From the next orders on the collar stands around what was paid.
    set_reference_price(
        instrument_code=session.instrument_id,
        price_fen=result.price_fen,
        source=PriceSource.AUCTION,
        source_ref=session.id,
        now=now,
    )
    session.status, session.over_at = SessionStatus.SETTLED, now
    session.save(update_fields=["status", "over_at"])
    record_step(SYSTEM, "settle_session", session, now)
    tell("session.settled", session=str(session.id))


def _close_bids(session: Session, filled: dict[UUID, int], now: datetime) -> None:
    """Give every bid its end, and back to its bidder's limits what it no longer takes, all in one."""
    bids = list(Bid.objects.filter(session=session).order_by("seq"))
    given_back = []
    for bid in bids:
        tonnes, counts = filled.get(bid.id, 0), counts_of(bid)
        back = counts.after_fill(quantity_t=bid.quantity_t, filled_t=tonnes)
        given_back.append(back)
        freed = dict(back.amounts)
        left = Reserved(
            tuple((key, amount - freed[key]) for key, amount in counts.amounts if amount > freed[key])
        )
        bid.status, bid.filled_t, bid.counts = _end(bid, tonnes), tonnes, counts_text(left)
        bid.save(update_fields=["status", "filled_t", "counts"])
    give_back(reserved=together(given_back), now=now)


def _end(bid: Bid, tonnes: int) -> str:
    if not tonnes:
        return BidStatus.UNFILLED
    return BidStatus.FILLED if tonnes == bid.quantity_t else BidStatus.PART_FILLED


def _unfilled_holds(session: Session) -> list[UUID]:
    rows = Bid.objects.filter(session=session, status=BidStatus.UNFILLED)
    return list(rows.values_list("hold_id", flat=True))


def _statement(session: Session, fills: list[Fill], now: datetime) -> ProceedsStatement:
    """Write the seller's statement. The programme pays no fee to itself."""
    programme = programme_party(session.scheme)
    gross = sum(fill.amount_fen for fill in fills)
    is_charged = programme is not None and programme != session.seller_id
    fee = fee_of(gross, session.fee_bp) if is_charged else 0
    return ProceedsStatement.objects.create(
        id=new_id(),
        session=session,
        party_id=session.seller_id,
        quantity_t=sum(fill.quantity_t for fill in fills),
        gross_fen=gross,
        fee_bp=session.fee_bp if is_charged else 0,
        fee_fen=fee,
        net_fen=gross - fee,
        fee_party_id=programme if fee else None,
        lines=[
            {
                "fill": str(fill.id),
                "quantity_t": fill.quantity_t,
                "price_fen": fill.price_fen,
                "amount_fen": fill.amount_fen,
            }
            for fill in fills
        ],
        issued_at=now,
    )


def _payments(session: Session, fills: list[Fill], statement: ProceedsStatement) -> list[Payment]:
    paid = [
        Payment(fill.buyer_id, session.seller_id, fill.amount_fen, fill.id, fill.bid.hold_id)
        for fill in fills
    ]
    if statement.fee_fen and statement.fee_party_id:
        fee_party = statement.fee_party_id
        paid.append(Payment(session.seller_id, fee_party, statement.fee_fen, statement.id))
    return paid


def _delivery(session: Session, fill: Fill) -> Delivery:
    terms = None
    if fill.is_retired:
        terms = RetireTerms(PURPOSE, fill.bid.beneficiary, fill.bid.reason)
    lot = session.lot
    return Delivery(lot.id, lot.batch, fill.quantity_t, fill.buyer_id, fill.id, terms)


def _deliver(fills: list[Fill], settled: Settled, now: datetime) -> None:
    Delivered.objects.bulk_create(
        Delivered(
            fill=fill,
            transfer_id=settled.transfers[fill.id],
            certificate_no=settled.certificates.get(fill.id, ""),
            delivered_at=now,
        )
        for fill in fills
    )
