"""Cancelling a transfer that has not gone: by a member of the holder, or by whoever has the link."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.ledger.void_hold import void_hold
from credits.registry.cancel_links import is_old, transfer_of
from credits.registry.cancelled_by import BY_LINK, CANCELLED_ACTION
from credits.registry.errors import LinkInvalid, TransferDecided
from credits.registry.models import PartyTransfer
from credits.registry.news import CANCELLED, tell_holder
from credits.registry.permissions import locked, may_end, visible_transfers
from credits.registry.telling import note
from credits.registry.transfer_states import OPEN, TransferStatus
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted, gettext_noop


def cancel_transfer(
    *, actor: Actor, transfer_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> PartyTransfer:
    """Cancel a transfer; the units are available again. One person is enough, on any device.

    Raises: NotFound, NotPermitted, TransferDecided.
    """
    with transaction.atomic():
        transfer = locked(visible_transfers(actor), transfer_id)
        if not may_end(actor, transfer):
            raise NotPermitted
        cancel_locked(transfer, actor, reason, now, command_id)
    return transfer


def cancel_by_link(*, token: str, now: datetime) -> PartyTransfer:
    """Cancel the transfer that a link names. Raises: LinkInvalid, TransferDecided (a used link as well)."""
    with transaction.atomic():
        transfer = named_by(token, lock=True)
        cancel_locked(transfer, BY_LINK, "", now, None)
    return transfer


def named_by(token: str, *, lock: bool = False) -> PartyTransfer:
    """Return the transfer that a link names; raises LinkInvalid. One that is over is named still: the link is
    good for nothing but to be told so."""
    rows = PartyTransfer.objects.select_related("asset", "party", "destination")
    if lock:
        rows = rows.select_for_update(of=("self",))
    transfer = rows.filter(pk=transfer_of(token)).first()
    if transfer is None or (transfer.status == TransferStatus.AWAITING_APPROVAL and is_old(token)):
        raise LinkInvalid
    return transfer


def cancel_locked(
    transfer: PartyTransfer,
    actor: Actor,
    reason: str,
    now: datetime,
    command_id: UUID | None,
    *,
    news: str = CANCELLED,
) -> None:
    """Cancel a transfer whose row is locked, for a command that has decided that it may, and tell the holder
    `news`; raises TransferDecided."""
    if transfer.status not in OPEN:
        raise TransferDecided(gettext_noop("It is %(status)s."), status=transfer.status)
    void_hold(hold_id=transfer.hold_id, now=now)
    transfer.status, transfer.ended_at, transfer.end_reason = TransferStatus.CANCELLED, now, reason
    transfer.save(update_fields=["status", "ended_at", "end_reason"])
    tell_holder(news, transfer)
    note(actor, CANCELLED_ACTION, transfer, now, reason=reason, command_id=command_id)
