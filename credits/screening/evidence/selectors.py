"""What is read of files put to activities."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from credits.activities.models import Activity
from credits.activities.selectors import visible_to
from credits.evidence.access import show_to
from credits.screening.evidence.models import ActivityEvidence
from credits.screening.findings import Asks, Finding
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def activity_for(actor: Actor, activity_id: UUID) -> Activity:
    """Return an activity of the acting party; raises NotFound."""
    activity = visible_to(actor).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


def evidence_of(activity: Activity) -> QuerySet[ActivityEvidence]:
    """Return what was put to an activity, with the files, newest first."""
    rows = ActivityEvidence.objects.filter(activity=activity)
    return rows.select_related("evidence__facts").order_by("-id")


def findings_of(activity_ids: Iterable[UUID]) -> dict[UUID, list[Finding]]:
    """Return what speaks against the files of activities, by activity, the gravest first."""
    found: dict[UUID, list[Finding]] = {}
    rows = ActivityEvidence.objects.filter(activity__in=list(activity_ids)).exclude(findings=[])
    for activity_id, findings in rows.values_list("activity_id", "findings"):
        found.setdefault(activity_id, []).extend(finding_of(told) for told in findings)
    return {key: sorted(value, key=lambda one: -one.asks) for key, value in found.items()}


def finding_of(told: dict) -> Finding:
    """Return a finding as it was stored."""
    return Finding(told["code"], Asks[told["asks"]], told["value"], told["threshold"])


def _own(actor: Actor) -> QuerySet:
    return ActivityEvidence.objects.filter(activity__in=visible_to(actor).values("pk")).values("evidence_id")


show_to("evidence of activities", _own)
