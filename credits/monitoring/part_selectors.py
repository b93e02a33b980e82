"""Reading the parts in which a household's bills were credited."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from credits.monitoring.models import Verdict
from credits.monitoring.part_models import VerdictPart


def parts_of_member(party_id: UUID) -> QuerySet[VerdictPart]:
    """Return the party's parts of bills, newest first."""
    return VerdictPart.objects.filter(member_id=party_id).order_by("-id")


def divided(activity_id: UUID) -> QuerySet[VerdictPart]:
    """Return all parts of one bill; none where one claimant has it whole."""
    return VerdictPart.objects.filter(activity_id=activity_id).order_by("id")


def latest_of(parts: Iterable[VerdictPart]) -> dict[UUID, Verdict]:
    """Return the verdict that counts of each part's bill, whoever of the household sent it."""
    parts = list(parts)
    rows = Verdict.objects.filter(
        party_id__in={part.party_id for part in parts}, activity_id__in=[part.activity_id for part in parts]
    )
    return {verdict.activity_id: verdict for verdict in rows.order_by("seq")}
