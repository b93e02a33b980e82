"""What is promised of a lot: locked after the lot, drawn from, closed when it is used up."""

from datetime import datetime
from uuid import UUID

from market.custody.errors import LotTooSmall
from market.custody.models import Lot, LotReservation
from market.custody.states import ReservationStatus
from puhui.kernel.errors import NotFound


def locked_reservation(ref: UUID) -> tuple[Lot, LotReservation]:
    """Lock the lot that something is promised of, then the promise to `ref`. Raises NotFound."""
    lot_id = LotReservation.objects.filter(ref=ref).values_list("lot_id", flat=True).first()
    if lot_id is None:
        raise NotFound
    lot = Lot.objects.select_for_update().get(pk=lot_id)
    return lot, LotReservation.objects.select_for_update().get(ref=ref)


def draw(*, ref: UUID, tonnes: int, now: datetime) -> Lot:
    """Take tonnes off a promise and off its lot; the caller moves them in the same transaction.

    Raises: NotFound; LotTooSmall where less is left of the promise.
    """
    lot, reservation = locked_reservation(ref)
    left = reservation.quantity_t - reservation.taken_t
    if reservation.status != ReservationStatus.ACTIVE or not 0 < tonnes <= left:
        active = reservation.status == ReservationStatus.ACTIVE
        raise LotTooSmall(available=left if active else 0, requested=tonnes)
    lot.remaining_t -= tonnes
    lot.reserved_t -= tonnes
    lot.save(update_fields=["remaining_t", "reserved_t"])
    reservation.taken_t += tonnes
    if tonnes == left:
        reservation.status, reservation.closed_at = ReservationStatus.CONSUMED, now
    reservation.save(update_fields=["taken_t", "status", "closed_at"])
    return lot
