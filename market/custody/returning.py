"""What the owner of a void batch has in custody and sold to nobody goes to the buffer that stood in for it.

Else an owner who saw the void coming would put units into a lot and take them back afterwards (ADR 0055).
What is promised waits: it comes free when a session is called off or a venue has said its last word, and is
taken then. The worker's, from rows alone.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from credits.public import give_to_the_buffer, void_of, where_issued_and_voided
from market.custody.models import Lot
from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

LOTS_A_RUN = 100


def waiting_lots() -> QuerySet[Lot]:
    """Return the stopped lots that have something free for the buffer.

    Those of owners only: what others hold of a void batch is theirs.
    """
    return Lot.objects.filter(
        where_issued_and_voided(batch="batch", party="party_id"),
        stopped_at__isnull=False,
        remaining_t__gt=F("reserved_t"),
    )


def lots_to_return() -> list[UUID]:
    """Return as many of them as a run takes, in no order: those that fail each time must not stand before the
    rest for ever.
    """
    return list(waiting_lots().order_by("?").values_list("id", flat=True)[:LOTS_A_RUN])


def return_lots(lot_ids: Iterable[UUID], *, now: datetime) -> int:
    """Give the buffer what is free of these lots; returns how many tonnes.

    One that fails is logged and keeps no other; a later run tries again.
    """
    given = 0
    for lot_id in lot_ids:
        try:
            given += _return(lot_id, now)
        except Exception:
            log.exception("what is free of lot %s could not be given to the buffer", lot_id)
    return given


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
        crash_point("return.before_commit")
    return free
