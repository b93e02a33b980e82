"""Locking a transfer sets its units aside, counts it against limits and lets the worker send it; or it ends
before anything was sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import can, check_may, person_of
from market.bridge.drafting import OPERATE, ORDER, order_of, record
from market.bridge.errors import BridgeRefused, WrongState
from market.bridge.models import BridgeTransfer
from market.bridge.states import TransferStatus
from market.custody.models import Lot
from market.custody.services import release_reservation, reserve_lot
from market.risk.gate import RiskRefused, give_back, pass_gate, store_refusal, unless_halted_meanwhile
from market.risk.order import Order, Reserved
from puhui.kernel import outbox
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.errors import NotFound, PuhuiError, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.states import claim

LOCKED_TOPIC = "bridge.locked"


def lock_transfer(
    *, actor: Actor, transfer_id: UUID, reason: str, command_id: UUID, now: datetime
) -> BridgeTransfer:
    """Set a drafted transfer's units aside and let it be sent; another person has drafted it.

    A refusal of the gate is kept, in a transaction of its own. Raises: NotPermitted, SamePerson;
    NotFound; WrongState, LotTooSmall, BridgeRefused.
    """
    check_may(actor, OPERATE)
    person_id = person_of(actor)
    try:
        with transaction.atomic():
            return _lock(actor, person_id, transfer_id, reason, command_id, now)
    except BridgeRefused as refused:
        keep_refusal(refused, now=now)
        raise


def cancel_transfer(
    *, actor: Actor, transfer_id: UUID, reason: str, command_id: UUID, now: datetime
) -> BridgeTransfer:
    """End a transfer that was not sent: its units are free again.

    Its holder may, and an operator. Raises: NotPermitted; NotFound; WrongState once it was sent.
    """
    with transaction.atomic():
        transfer = _visible(actor, transfer_id)
        was = transfer.status
        rows = BridgeTransfer.objects.filter(pk=transfer.pk)
        if was not in (TransferStatus.DRAFTED, TransferStatus.LOCKED) or not claim(
            rows, old=was, new=TransferStatus.CANCELLED, ended_at=now, next_look_at=None
        ):
            raise WrongState
        if was == TransferStatus.LOCKED:
            release_reservation(ref=transfer.id, now=now)
            give_back(reserved=reserved_of(transfer), now=now)
        record(actor, "bridge_cancelled", transfer, now, reason=reason, command_id=command_id)
    return rows.select_related("venue", "lot").get()


def call_off_stopped(transfer_id: UUID, *, now: datetime) -> bool:
    """End a locked transfer whose lot a void has stopped; false if it was sent or ended meanwhile."""
    with transaction.atomic():
        transfer = BridgeTransfer.objects.select_for_update().get(pk=transfer_id)
        rows = BridgeTransfer.objects.filter(pk=transfer_id)
        if not claim(
            rows,
            old=TransferStatus.LOCKED,
            new=TransferStatus.CANCELLED,
            ended_at=now,
            next_look_at=None,
        ):
            return False
        release_reservation(ref=transfer_id, now=now)
        give_back(reserved=reserved_of(transfer), now=now)
        actor = system_actor("void")
        record(actor, "bridge_cancelled", transfer, now, reason="batch void", command_id=new_id())
    return True


def keep_refusal(error: PuhuiError, *, now: datetime) -> None:
    """Keep the gate's decision on a refused transfer; any other error is nothing to keep."""
    if isinstance(error, BridgeRefused):
        store_refusal(order=error.order, refused=error, now=now)


def reserved_of(transfer: BridgeTransfer) -> Reserved:
    """Return what the gate counted of a transfer."""
    return Reserved(tuple((key, amount) for key, amount in transfer.counts))


def _lock(
    actor: Actor, person_id: UUID, transfer_id: UUID, reason: str, command_id: UUID, now: datetime
) -> BridgeTransfer:
    transfer = BridgeTransfer.objects.select_for_update().filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound
    if transfer.status != TransferStatus.DRAFTED:
        raise WrongState
    if transfer.drafted_by == person_id:
        raise SamePerson
    lot = Lot.objects.select_related("instrument").get(pk=transfer.lot_id)
    order = order_of(transfer, lot)
    try:
        reserved = pass_gate(order=order, now=now)
    except RiskRefused as refused:
        raise BridgeRefused(refused, order) from refused
    reserve_lot(lot_id=transfer.lot_id, quantity_t=transfer.quantity_t, ref=transfer.id, now=now)
    transfer.counts = [list(pair) for pair in reserved.amounts]
    transfer.status, transfer.locked_by, transfer.locked_at = TransferStatus.LOCKED, person_id, now
    _store(transfer, order, now)
    record(actor, "bridge_locked", transfer, now, reason=reason, command_id=command_id)
    outbox.tell(LOCKED_TOPIC, transfer=str(transfer.id))
    return transfer


def _store(transfer: BridgeTransfer, order: Order, now: datetime) -> None:
    try:
        with unless_halted_meanwhile("nothing_locked_while_halted", order=order, now=now):
            transfer.save(update_fields=["counts", "status", "locked_by", "locked_at"])
    except RiskRefused as refused:
        raise BridgeRefused(refused, order) from refused


def _visible(actor: Actor, transfer_id: UUID) -> BridgeTransfer:
    rows = BridgeTransfer.objects.select_for_update().filter(pk=transfer_id)
    if not can(actor, OPERATE):
        rows = rows.filter(party=actor.party_id)
        if not rows.exists():
            raise NotFound
        check_may(actor, ORDER)
    transfer = rows.first()
    if transfer is None:
        raise NotFound
    return transfer
