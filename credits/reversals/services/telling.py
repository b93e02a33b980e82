"""What the audit trail and the outbox are told of a case."""

from datetime import datetime

from credits.reversals.models import ReversalCase
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor

# Outbox topic: two people have approved a case, {"case": id}.
APPROVED = "credits.reversal_approved"


def record_case(case: ReversalCase, action: str, actor: Actor, reason: str, now: datetime) -> None:
    """Write the event of what was done with a case."""
    record_event(
        actor=actor,
        action=action,
        object_type="reversal_case",
        object_id=case.pk,
        now=now,
        reason=reason,
        cause=case.cause,
        items=case.items,
        grams=case.grams,
        digest=case.digest,
    )
