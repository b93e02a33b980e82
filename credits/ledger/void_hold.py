"""Voiding a hold: what was set aside is available again. Somebody has to say so; no time-out does."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Hold
from credits.ledger.post_hold import HoldClosed, pending_hold
from puhui.kernel.states import claim

__all__ = ["HoldClosed", "void_hold"]


def void_hold(*, hold_id: UUID, now: datetime) -> None:
    """Release a pending hold in the caller's transaction. Raises: NotFound, HoldClosed."""
    hold = pending_hold(hold_id)
    claim(Hold.objects.filter(pk=hold_id), old=HoldStatus.PENDING, new=HoldStatus.VOIDED, closed_at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE credits_balance SET held = held - %s WHERE id = %s", [hold.amount, hold.balance_id]
        )
