"""What a void does to custody: lots of the batch are stopped, and their holders told, in one transaction.

What was promised of them is called off by those it was promised to, each by its own job, from this row; and
what of the owner's is free then goes to the buffer (returning.py).
"""

from datetime import datetime
from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.public import BATCH_VOIDED, void_of
from market.custody.models import Lot
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import gettext_noop

__all__ = ["BATCH_VOIDED", "hear_of_void", "stop_lots"]

STOPPED, STOPPED_OWN = "lot_stopped", "own_lot_stopped"

register_kind(
    STOPPED,
    title=gettext_noop("A lot of yours is not sold any more"),
    body=gettext_noop(
        "Batch %(batch)s is void. %(tonnes)s t in custody are yours still: take them back and keep or retire"
        " them."
    ),
    is_urgent=True,
)
register_kind(
    STOPPED_OWN,
    title=gettext_noop("A lot of your void batch is stopped"),
    body=gettext_noop(
        "Batch %(batch)s, which was issued to you, is void. Of %(tonnes)s t in custody what is sold by now"
        " stays with the buyers; the rest goes to the buffer that stood in for it."
    ),
    is_urgent=True,
)


def stop_lots(batch: str, *, now: datetime) -> int:
    """Stop the lots of a batch, in the open transaction; returns how many were not stopped before."""
    lots = list(Lot.objects.select_for_update().filter(batch=batch, stopped_at=None).order_by("id"))
    for lot in lots:
        lot.stopped_at = now
        lot.save(update_fields=["stopped_at"])
        if lot.remaining_t:
            is_own = void_of(batch, lot.party_id) is not None
            kind = STOPPED_OWN if is_own else STOPPED
            notify(party_id=lot.party_id, kind=kind, cause=lot.id, batch=batch, tonnes=lot.remaining_t)
        record_event(
            actor=system_actor("void"),
            action="lot_stopped",
            object_type="lot",
            object_id=lot.id,
            now=now,
            quantity_t=lot.remaining_t,
        )
    return len(lots)


def hear_of_void(_message_id: UUID, news: dict) -> None:
    """Consume the news that a batch was voided."""
    stop_lots(news["batch"], now=puhui_now())
