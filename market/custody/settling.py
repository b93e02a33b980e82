"""Settling what is promised of a lot: units against money in one posting, and what is left is free."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from credits.public import Delivery, Payment, RetireTerms, Settled, settle
from market.custody.reservations import draw
from market.custody.services import release_reservation

__all__ = ["Delivery", "Payment", "RetireTerms", "Settled", "settle_reserved"]


def settle_reserved(
    *,
    ref: UUID,
    scheme: str,
    deliveries: Sequence[Delivery],
    payments: Sequence[Payment],
    voided_holds: Sequence[UUID],
    command_id: UUID,
    now: datetime,
) -> Settled:
    """Deliver out of the promise to `ref` against payment, in the caller's transaction, and close it.

    What is left of the promise stays in the lot, and is free. Without deliveries all of it is.
    Raises: NotFound, LotTooSmall, and what the ledger refuses.
    """
    tonnes = sum(delivery.tonnes for delivery in deliveries)
    if tonnes:
        draw(ref=ref, tonnes=tonnes, now=now)
    release_reservation(ref=ref, now=now)
    return settle(
        scheme=scheme,
        deliveries=deliveries,
        payments=payments,
        returned=(),
        voided_holds=voided_holds,
        command_id=command_id,
        now=now,
    )
