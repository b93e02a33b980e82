"""What the commands on organisations have in common: taking turns, and their audit events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.people.models import Party
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def lock(party_id: UUID) -> Party:
    """Take turns with whoever else changes who acts for this organisation, or what is known of it.

    Not for its key: a transfer that is being approved tells the organisation, and must not wait for who waits
    for the transfer to fall.
    """
    return Party.objects.select_for_update(no_key=True).get(id=party_id)


def tell(
    actor: Actor, action: str, party_id: UUID, now: datetime, *, reason: str = "", **detail: Any
) -> None:
    """Leave an event of the organisation's history; ids, codes and numbers alone."""
    region = Party.objects.values_list("region", flat=True).get(id=party_id)
    record_event(
        actor=actor,
        action=action,
        object_type="party",
        object_id=party_id,
        now=now,
        region=region or "",
        reason=reason,
        **detail,
    )
