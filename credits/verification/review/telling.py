"""The audit events of cases, and the news that residents are told of by outbox."""

from datetime import datetime
from typing import Any

from credits.verification.review.models import ReviewCase
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.outbox import tell

# The resident's activity was decided by people; `status` is the verdict's.
REVIEWED = "credits.activity_reviewed"
# An appeal was answered; of one against a reversal that is upheld nothing else follows here.
ANSWERED = "credits.appeal_answered"


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


def tell_resident(topic: str, case: ReviewCase, **news: str | bool) -> None:
    """Write the news for the party, in the open transaction."""
    tell(topic, party=str(case.party_id), activity=str(case.activity_id), case=str(case.id), **news)
