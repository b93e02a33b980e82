"""Reading decisions: an activity's status is its latest verdict's, or PENDING."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from credits.activities.models import Activity
from credits.monitoring.models import Verdict, VerdictStatus

PENDING = "PENDING"

# Without a verdict, with one that a person has yet to look at, or with one of later than `before`.
_TOO_LATELY = """
SELECT a.id FROM unnest(%(activities)s::uuid[]) AS k (id) JOIN credits_activity a ON a.id = k.id
  LEFT JOIN LATERAL (
       SELECT status, decided_at FROM credits_verdict v
        WHERE v.party_id = a.party_id AND v.activity_id = a.id ORDER BY seq DESC LIMIT 1) AS latest ON true
 WHERE latest.status IS NULL OR latest.status = 'IN_REVIEW' OR latest.decided_at >= %(before)s
"""


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


def decided_too_lately(activity_ids: Sequence[UUID], before: datetime) -> set[UUID]:
    """Return those of the activities that were not decided before that moment, or not for good."""
    with connection.cursor() as cursor:
        cursor.execute(_TOO_LATELY, {"activities": list(activity_ids), "before": before})
        return {activity for (activity,) in cursor.fetchall()}
