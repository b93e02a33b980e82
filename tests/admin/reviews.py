"""One row behind each page of the review desk, laid plainly; `text` stands where people write."""

from datetime import date

from credits.activities.models import Activity
from credits.monitoring.models import Verdict
from credits.verification.review.models import Appeal, RereadingDraw, ReviewCase
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast


def lay_review(text: str) -> ReviewCase:
    """Lay an appeal against the world's rejected trip, with its case given to somebody, and a draw."""
    verdict = Verdict.objects.get(status="REJECTED")
    activity = Activity.objects.get(pk=verdict.activity_id)
    now = puhui_now()
    case = ReviewCase.objects.create(
        kind="APPEAL",
        party_id=activity.party_id,
        activity_id=activity.id,
        about_seq=1,
        region=cast.GUANGZHOU,
        value_g=activity.preview_g,
        readers_wanted=1,
        due_on=date(2026, 11, 9),
        draw_key=1,
        opened_at=now,
        claimed_by=new_id(),
        claimed_at=now,
        claimed_until=now.replace(year=now.year + 1),
    )
    Appeal.objects.create(
        case=case, party_id=activity.party_id, activity_id=activity.id, text=text, made_at=now
    )
    RereadingDraw.objects.create(
        day=date(2026, 11, 1), accepted_by="rule", seed=7, accepted=3, drawn=1, drawn_at=now
    )
    return case
