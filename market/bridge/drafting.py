"""The command that drafts a transfer: which part of a lot is to go to which venue, at what price at least."""

import json
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from accounts.people.models import Party
from accounts.people.permissions import can, check_may, person_of
from accounts.people.states import PartyKind
from accounts.signin.policies import check_value_out
from market.bridge.errors import BridgeRefused, TransferUnderWay, VenueUnknown
from market.bridge.models import BridgeTransfer, Venue
from market.bridge.states import ENDED
from market.custody.models import Lot
from market.custody.permissions import party_in_the_market
from market.custody.services import LotTooSmall
from market.risk.gate import RiskRefused, judge_order
from market.risk.order import Order
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.ids import new_id

OPERATE, ORDER = "market.operate_bridge", "market.place_order"


def draft_transfer(
    *,
    actor: Actor,
    lot_id: UUID,
    venue_code: str,
    quantity_t: int,
    min_price_fen: int,
    command_id: UUID,
    now: datetime,
) -> BridgeTransfer:
    """Draft a transfer of a part of a lot: the holder of one's own, an operator of any.

    Nothing is set aside yet; an operator who did not draft it locks it. Raises: NotPermitted,
    StepUpRequired, OrganisationsOnly; NotFound; VenueUnknown, LotTooSmall, TransferUnderWay, BridgeRefused.
    """
    check_value_out(actor)
    with transaction.atomic():
        lot = _lot_for(actor, lot_id)
        venue = Venue.objects.filter(pk=venue_code, scheme=lot.instrument.scheme, is_active=True).first()
        if venue is None:
            raise VenueUnknown
        free = lot.remaining_t - lot.reserved_t
        if quantity_t > free:
            raise LotTooSmall(available=free, requested=quantity_t)
        earlier = BridgeTransfer.objects.filter(venue=venue, lot=lot)
        if earlier.exclude(status__in=ENDED).exists():
            raise TransferUnderWay
        attempt = earlier.count() + 1
        transfer = BridgeTransfer(
            id=new_id(),
            venue=venue,
            lot=lot,
            instrument_id=lot.instrument_id,
            party_id=lot.party_id,
            quantity_t=quantity_t,
            min_price_fen=min_price_fen,
            attempt=attempt,
            key=f"{venue.code}:{lot.id}:{attempt}",
            drafted_by=person_of(actor),
            drafted_at=now,
            command_id=command_id,
        )
        transfer.digest = digest_of(transfer, lot.batch)
        order = order_of(transfer, lot)
        try:
            judge_order(order=order, now=now)
        except RiskRefused as refused:
            raise BridgeRefused(refused, order) from refused
        transfer.save(force_insert=True)
        record(actor, "bridge_drafted", transfer, now, command_id=command_id)
    return transfer


def order_of(transfer: BridgeTransfer, lot: Lot) -> Order:
    """Return a transfer as the risk gate judges it: a sale at its lowest price."""
    return Order(
        subject_kind="bridge_transfer",
        subject_id=transfer.id,
        scheme=lot.instrument.scheme,
        party_id=transfer.party_id,
        person_id=transfer.drafted_by,
        is_person=not Party.objects.filter(pk=transfer.party_id, kind=PartyKind.ORGANISATION).exists(),
        instrument=transfer.instrument_id,
        side="SELL",
        mode="BRIDGE",
        purpose="SELL",
        quantity_t=transfer.quantity_t,
        price_fen=transfer.min_price_fen,
        venue=transfer.venue_id,
    )


def digest_of(transfer: BridgeTransfer, batch: str) -> str:
    """Return the lower-case hex SHA-256 of what a venue is asked to do under the transfer's key."""
    terms = {
        "key": transfer.key,
        "instrument": transfer.instrument_id,
        "batch": batch,
        "quantity_t": transfer.quantity_t,
        "min_price_fen": transfer.min_price_fen,
    }
    return sha256(json.dumps(terms, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(
    actor: Actor,
    action: str,
    transfer: BridgeTransfer,
    now: datetime,
    *,
    reason: str = "",
    command_id: UUID | None = None,
    **detail: object,
) -> None:
    """Leave the event of what was done to a transfer."""
    record_event(
        actor=actor,
        action=action,
        object_type="bridge_transfer",
        object_id=transfer.pk,
        now=now,
        reason=reason,
        region=actor.region or "",
        command_id=command_id,
        quantity_t=transfer.quantity_t,
        **detail,
    )


def _lot_for(actor: Actor, lot_id: UUID) -> Lot:
    lots = Lot.objects.select_related("instrument")
    if not can(actor, OPERATE):
        party_id = party_in_the_market(actor)
        check_may(actor, ORDER)
        lots = lots.filter(party_id=party_id)
    # Locked, so that two drafts of one lot get different numbers.
    lot = lots.select_for_update(of=("self",)).filter(pk=lot_id).first()
    if lot is None:
        raise NotFound
    return lot
