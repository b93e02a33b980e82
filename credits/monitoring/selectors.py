"""Reading decisions: an activity's status is its latest verdict's, or PENDING."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from credits.activities.models import Activity
from credits.monitoring.models import Verdict, VerdictStatus

PENDING = "PENDING"


def latest_verdicts(party_id: UUID, activity_ids: Iterable[UUID]) -> dict[UUID, Verdict]:
    """Return the latest verdict of each decided activity of a party."""
    verdicts = Verdict.objects.filter(party_id=party_id, activity_id__in=list(activity_ids)).order_by("seq")
    return {verdict.activity_id: verdict for verdict in verdicts}


def with_status(activities: QuerySet[Activity], status: str) -> QuerySet[Activity]:
    """Narrow `activities` to those in `status` (PENDING, or a verdict's)."""
    of_this = Verdict.objects.filter(party_id=OuterRef("party_id"), activity_id=OuterRef("id"))
    if status == PENDING:
        return activities.filter(~Exists(of_this))
    latest = of_this.order_by("-seq").values("status")[:1]
    return activities.alias(latest_status=Subquery(latest)).filter(latest_status=status)


def is_status(text: str) -> bool:
    """Tell whether `text` is a status an activity may have."""
    return text == PENDING or text in VerdictStatus.values
