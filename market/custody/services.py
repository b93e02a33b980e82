"""Commands of custody: units in, promised, given back. Tonnes are whole.

Every change of a lot and of what is promised of it begins with the lot's row, so that whoever comes second
waits and then sees what is left.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may, person_of
from accounts.signin.policies import check_value_out
from credits.public import (
    batch_facts,
    export_units,
    is_void,
    release_from_custody,
    take_into_custody,
    void_of,
)
from market.custody.errors import (
    BatchNotOfInstrument,
    BatchVoid,
    InstrumentClosed,
    LotTooSmall,
    NothingToWithdraw,
)
from market.custody.models import Lot, LotReservation
from market.custody.permissions import party_in_the_market
from market.custody.reservations import draw, locked_reservation
from market.custody.selectors import holding_of
from market.custody.states import ReservationStatus
from market.instruments.models import Instrument
from market.instruments.states import InstrumentStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.ids import new_id

__all__ = [
    "LotTooSmall",
    "deposit_lot",
    "export_reserved",
    "holding_of",
    "release_reservation",
    "reserve_lot",
    "withdraw_lot",
]


def deposit_lot(
    *, actor: Actor, instrument_code: str, batch: str, quantity_t: int, command_id: UUID, now: datetime
) -> Lot:
    """Put whole tonnes of a batch into custody, to be sold or moved out.

    Raises: NotPermitted, StepUpRequired; NotFound; InstrumentClosed, BatchNotOfInstrument, BatchVoid;
    InsufficientUnits, HoldingFrozen.
    """
    party_id = party_in_the_market(actor)
    check_may(actor, "market.deposit_lot")
    check_value_out(actor)
    instrument = Instrument.objects.filter(pk=instrument_code).first()
    if instrument is None:
        raise NotFound
    if instrument.status != InstrumentStatus.ACTIVE:
        raise InstrumentClosed
    facts = batch_facts(batch)
    kind = (instrument.scheme, instrument.methodology, instrument.vintage)
    if is_void(batch):
        raise BatchVoid
    if kind != (facts.scheme, facts.methodology, facts.vintage):
        raise BatchNotOfInstrument(errors=[{"pointer": "/batch", "code": BatchNotOfInstrument.code}])
    with transaction.atomic():
        lot = Lot.objects.create(
            id=new_id(),
            instrument=instrument,
            party_id=party_id,
            batch=batch,
            quantity_t=quantity_t,
            remaining_t=quantity_t,
            deposited_at=now,
            deposited_by=person_of(actor),
            command_id=command_id,
        )
        take_into_custody(
            party_id=party_id,
            batch=batch,
            tonnes=quantity_t,
            lot_id=lot.id,
            command_id=command_id,
            now=now,
        )
        _record(actor, "deposit_lot", lot, now, command_id, quantity_t)
    return lot


def withdraw_lot(*, actor: Actor, lot_id: UUID, command_id: UUID, now: datetime) -> None:
    """Give back what of a lot is not promised.

    Raises: NotPermitted, NotFound, NothingToWithdraw; BatchVoid for units of the holder's own batch that was
    voided: they go to the buffer (returning.py).
    """
    party_id = party_in_the_market(actor)
    check_may(actor, "market.deposit_lot")
    with transaction.atomic():
        lot = Lot.objects.select_for_update().filter(pk=lot_id, party_id=party_id).first()
        if lot is None:
            raise NotFound
        free = lot.remaining_t - lot.reserved_t
        if not free:
            raise NothingToWithdraw
        if void_of(lot.batch, party_id) is not None:
            raise BatchVoid
        lot.remaining_t = lot.reserved_t
        lot.save(update_fields=["remaining_t"])
        release_from_custody(
            lot_id=lot.id,
            party_id=party_id,
            batch=lot.batch,
            tonnes=free,
            command_id=command_id,
            now=now,
        )
        _record(actor, "withdraw_lot", lot, now, command_id, free)


def reserve_lot(*, lot_id: UUID, quantity_t: int, ref: UUID, now: datetime) -> LotReservation:
    """Promise tonnes of a lot to `ref`, once, in the caller's transaction.

    Raises: NotFound, LotTooSmall; BatchVoid for a lot that is stopped.
    """
    lot = Lot.objects.select_for_update().filter(pk=lot_id).first()
    if lot is None:
        raise NotFound
    if lot.stopped_at is not None:
        raise BatchVoid
    free = lot.remaining_t - lot.reserved_t
    if not 0 < quantity_t <= free:
        raise LotTooSmall(available=free, requested=quantity_t)
    lot.reserved_t += quantity_t
    lot.save(update_fields=["reserved_t"])
    return LotReservation.objects.create(lot=lot, ref=ref, quantity_t=quantity_t, reserved_at=now)


def release_reservation(*, ref: UUID, now: datetime) -> None:
    """Take back what is left of a promise, in the caller's transaction; of a closed one nothing is left.

    Raises NotFound.
    """
    lot, reservation = locked_reservation(ref)
    if reservation.status != ReservationStatus.ACTIVE:
        return
    lot.reserved_t -= reservation.quantity_t - reservation.taken_t
    lot.save(update_fields=["reserved_t"])
    reservation.status, reservation.closed_at = ReservationStatus.RELEASED, now
    reservation.save(update_fields=["status", "closed_at"])


def export_reserved(*, ref: UUID, tonnes: int, command_id: UUID, now: datetime) -> UUID:
    """Move tonnes of a promise out to a venue, in the caller's transaction; returns the transfer's id.

    Raises: NotFound, LotTooSmall.
    """
    lot = draw(ref=ref, tonnes=tonnes, now=now)
    return export_units(
        lot_id=lot.id, batch=lot.batch, tonnes=tonnes, ref=ref, command_id=command_id, now=now
    )


def _record(actor: Actor, action: str, lot: Lot, now: datetime, command_id: UUID, tonnes: int) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="lot",
        object_id=lot.id,
        now=now,
        region=actor.region or "",
        command_id=command_id,
        quantity_t=tonnes,
    )
