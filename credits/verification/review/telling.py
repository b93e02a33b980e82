"""The audit events of cases."""

from datetime import datetime
from typing import Any

from credits.verification.review.models import ReviewCase
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def note(
    actor: Actor,
    action: str,
    case: ReviewCase,
    now: datetime,
    *,
    reason: str = "",
    **detail: Any,
) -> None:
    """Leave the event of a command on a case. It never says what was read while another may still read: who
    reads the trail would not be blind any more."""
    record_event(
        actor=actor,
        action=action,
        object_type="review_case",
        object_id=case.id,
        now=now,
        region=case.region,
        reason=reason,
        kind=case.kind,
        activity=str(case.activity_id),
        **detail,
    )
