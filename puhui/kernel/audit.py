"""The audit trail: every command leaves one event in its own transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from puhui.kernel.commands import Actor
from puhui.kernel.models import AuditEvent


def record_event(
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: Any,
    now: datetime,
    reason: str = "",
    region: str = "",
    command_id: UUID | None = None,
    **detail: Any,
) -> AuditEvent:
    """Write one event. `detail` holds ids and numbers only: no name, no phone, no place of a person.

    What an agent does under a mandate names the agent and the mandate beside the party acted for.
    """
    if actor.entrusted is not None:
        entrusted = actor.entrusted
        detail |= {"agent_id": str(entrusted.agent_id), "mandate_id": str(entrusted.mandate_id)}
    return AuditEvent.objects.create(
        at=now,
        action=action,
        actor_user_id=actor.user_id,
        actor_person_id=actor.person_id,
        acting_party_id=actor.party_id,
        actor_name=actor.name,
        actor_role=role_of(actor),
        object_type=object_type,
        object_id=str(object_id),
        region=region,
        reason=reason,
        command_id=command_id,
        detail=detail,
    )


def role_of(actor: Actor) -> str:
    """Return in what capacity somebody acts: the roles held in it, RESIDENT without any, SYSTEM for a job."""
    if actor.user_id is None:
        return "SYSTEM"
    return ",".join(sorted({grant.role for grant in actor.roles})) or "RESIDENT"
