"""The audit events of transfers and trusted destinations: one form for all their commands."""

from datetime import datetime
from uuid import UUID

from credits.registry.models import PartyTransfer, TrustedDestination
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor

TRANSFER, DESTINATION = "party_transfer", "trusted_destination"


def note(
    actor: Actor,
    action: str,
    row: PartyTransfer | TrustedDestination,
    now: datetime,
    *,
    reason: str = "",
    command_id: UUID | None = None,
    **detail: str | int,
) -> None:
    """Leave the event of a command on a transfer or a trusted destination."""
    record_event(
        actor=actor,
        action=action,
        object_type=TRANSFER if isinstance(row, PartyTransfer) else DESTINATION,
        object_id=row.id,
        now=now,
        reason=reason,
        region=row.party.region or "",
        command_id=command_id,
        destination=str(row.destination_id),
        **detail,
    )
