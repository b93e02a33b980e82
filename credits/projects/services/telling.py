"""The audit event of a project's commands, and beside it the filing where an agent files for the owner."""

from datetime import datetime
from typing import Any

from credits.projects.filings import record_filing
from credits.projects.models import Project
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def tell(
    actor: Actor, action: str, project: Project, now: datetime, *, reason: str = "", **detail: Any
) -> None:
    """Write the event in the open transaction; `detail` holds ids and numbers only.

    Raises MandateNotInForce.
    """
    record_filing(actor, project.id, action, now)
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
