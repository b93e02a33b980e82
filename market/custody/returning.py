"""What the owner of a void batch has in custody and sold to nobody goes to the buffer that stood in for it.

Else an owner who saw the void coming would put units into a lot and take them back afterwards (ADR 0055).
What is promised waits: it comes free when a session is called off or a venue has said its last word, and is
taken then. The worker's, from rows alone.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from credits.public import give_to_the_buffer, void_of, voids_of
from market.custody.models import Lot
from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

LOTS_A_RUN = 100


def has_to_return() -> bool:
    """Tell whether a stopped lot has units that go to the buffer."""
    return bool(_due())


def return_stopped(*, now: datetime) -> int:
    """Give the buffer what is free of stopped lots whose batch was their holder's; returns how many tonnes.

    One that fails is logged and keeps no other; the next run tries again.
    """
    given = 0
    for lot_id in _due()[:LOTS_A_RUN]:
        try:
            given += _return(lot_id, now)
        except Exception:
            log.exception("what is free of lot %s could not be given to the buffer", lot_id)
    return given


def _due() -> list[UUID]:
    """Return the lots of owners that have something free; what others hold of a void batch is theirs."""
    rows = Lot.objects.filter(stopped_at__isnull=False, remaining_t__gt=F("reserved_t"))
    lots = list(rows.order_by("stopped_at", "id").values_list("id", "batch", "party_id"))
    voids = voids_of((batch, party_id) for _, batch, party_id in lots)
    return [lot_id for lot_id, batch, party_id in lots if (batch, party_id) in voids]


def _return(lot_id: UUID, now: datetime) -> int:
    with transaction.atomic():
        lot = Lot.objects.select_for_update().get(pk=lot_id)
        void_id, free = void_of(lot.batch, lot.party_id), lot.remaining_t - lot.reserved_t
        if void_id is None or not free:
            return 0
        command_id = new_id()
        lot.remaining_t = lot.reserved_t
        lot.save(update_fields=["remaining_t"])
        give_to_the_buffer(
            lot_id=lot.id, batch=lot.batch, tonnes=free, void_id=void_id, command_id=command_id, now=now
        )
        record_event(
            actor=system_actor("void"),
            action="lot_returned",
            object_type="lot",
            object_id=lot.id,
            now=now,
            command_id=command_id,
            quantity_t=free,
        )
    return free
