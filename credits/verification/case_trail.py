"""What is done to a case goes to the trail under the case, in the city of its report."""

from datetime import datetime
from typing import Any

from credits.verification.models import Case
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor


def note_case(actor: Actor, action: str, case: Case, now: datetime, **detail: Any) -> None:
    """Write one event of a case, with ids and numbers alone."""
    record_event(
        actor=actor,
        action=action,
        object_type="verification_case",
        object_id=case.id,
        now=now,
        region=case.report.city,
        **detail,
    )


def drawn(case: Case) -> dict[str, Any]:
    """Return who has a case and how that was drawn, as an event tells it."""
    return {
        "report": str(case.report_id),
        "body": str(case.body_id),
        "seed": case.draw_seed,
        "among": [str(each) for each in case.draw_among],
        "lacks_another": case.lacks_another,
    }
