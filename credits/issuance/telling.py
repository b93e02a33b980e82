"""The audit events of an issuance: one form for all its commands."""

from datetime import datetime
from uuid import UUID

from credits.issuance.models import Issuance
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def note(
    actor: Actor,
    action: str,
    issuance: Issuance,
    now: datetime,
    *,
    reason: str = "",
    command_id: UUID | None = None,
    **detail: str | int,
) -> None:
    """Leave the event of a command on an issuance."""
    record_event(
        actor=actor,
        action=action,
        object_type="issuance",
        object_id=issuance.id,
        now=now,
        reason=reason,
        region=issuance.city,
        command_id=command_id,
        **detail,
    )
