"""What is read of files put to activities."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from credits.activities.models import Activity
from credits.activities.selectors import visible_to
from credits.evidence.access import show_to
from credits.evidence.decoding import IMAGES
from credits.screening.evidence.models import ActivityEvidence, EvidenceKind
from credits.screening.findings import Asks, Finding
from puhui.kernel.commands import Actor
from puhui.kernel.copy import bytes_array
from puhui.kernel.errors import NotFound

_DUE = "SELECT activity_id FROM credits_findingdue WHERE party_id = ANY(%s::uuid[])"


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
    for activity_id, findings in rows.order_by("id").values_list("activity_id", "findings"):
        found.setdefault(activity_id, []).extend(finding_of(told) for told in findings)
    return {key: _gravest_of_each(value) for key, value in found.items()}


def findings_due(parties: Iterable[bytes]) -> dict[UUID, list[Finding]]:
    """Return what speaks against activities of the parties whose verdicts have not heard of it, by activity.

    The ids come as bytes: the batch asks about thousands, of whom hardly one has anything.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [bytes_array(parties)])
        waiting = {activity_id for (activity_id,) in cursor.fetchall()}
    return findings_of(waiting) if waiting else {}


def sent_again(file_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the files that show what somebody else sent after them."""
    later = ActivityEvidence.objects.filter(nearest__in=file_ids)
    return set(later.exclude(evidence__party=F("nearest__party")).values_list("nearest_id", flat=True))


def photographed_meters(activity_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the activities to which a photograph of the meter was put."""
    rows = ActivityEvidence.objects.filter(activity__in=activity_ids, kind=EvidenceKind.METER_PHOTO)
    return set(rows.filter(evidence__media_type__in=IMAGES).values_list("activity_id", flat=True))


def _gravest_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding a code, since a reason is told once: the gravest, of two alike the first."""
    by_code: dict[str, Finding] = {}
    for one in findings:
        if one.code not in by_code or one.asks > by_code[one.code].asks:
            by_code[one.code] = one
    return sorted(by_code.values(), key=lambda one: -one.asks)


def finding_of(told: dict) -> Finding:
    """Return a finding as it was stored."""
    return Finding(told["code"], Asks[told["asks"]], told["value"], told["threshold"])


def _own(actor: Actor) -> QuerySet:
    return ActivityEvidence.objects.filter(activity__in=visible_to(actor).values("pk")).values("evidence_id")


show_to("evidence of activities", _own)
