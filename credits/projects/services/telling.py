"""The audit event of a project's commands."""

from datetime import datetime
from typing import Any

from credits.projects.models import Project
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def tell(
    actor: Actor, action: str, project: Project, now: datetime, *, reason: str = "", **detail: Any
) -> None:
    """Write the event in the open transaction; `detail` holds ids and numbers only."""
    record_event(
        actor=actor,
        action=action,
        object_type="project",
        object_id=project.id,
        now=now,
        region=project.region,
        reason=reason,
        **detail,
    )
