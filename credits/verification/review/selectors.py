"""Reading cases: what waits for whom, what may be shown of them, and where an appeal stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.people.permissions import for_authority, person_of, regions_in_sight
from credits.activities.models import Activity
from credits.monitoring.later_verdicts import latest_verdict
from credits.monitoring.models import Verdict, VerdictStatus
from credits.verification.review.models import Appeal, CaseReading, ReviewCase
from credits.verification.review.permissions import REVIEW
from credits.verification.review.states import CaseKind, ReviewStatus
from credits.verification.review.terms import terms
from credits.verification.review.ties import parties_tied_to
from puhui.kernel.commands import Actor

# Against these a resident may appeal.
APPEALABLE = (VerdictStatus.REJECTED, VerdictStatus.REVERSED)
HISTORY = timedelta(days=30)


def held_by(person_id: UUID, real_now: datetime) -> QuerySet[ReviewCase]:
    """Return the cases that a person has now."""
    return ReviewCase.objects.filter(
        status=ReviewStatus.OPEN, claimed_by=person_id, claimed_until__gt=real_now
    )


def waiting_for(actor: Actor, real_now: datetime) -> QuerySet[ReviewCase]:
    """Return the cases that the actor may be given, in the order in which they are: by due day, then drawn.

    None outside the territory, about the actor's own, that the actor gave back, or of an activity that the
    actor has read before.
    """
    person = person_of(actor)
    free = Q(claimed_by=None) | Q(claimed_until__lte=real_now)
    not_returned = Q(returned_by=None) | ~Q(returned_by=person)
    cases = ReviewCase.objects.filter(free, not_returned, status=ReviewStatus.OPEN)
    cases = cases.exclude(party_id__in=parties_tied_to(person))
    cases = cases.exclude(activity_id__in=CaseReading.objects.filter(reader_id=person).values("activity_id"))
    regions = regions_in_sight(for_authority(actor), REVIEW)
    if regions is not None:
        cases = cases.filter(region__in=regions)
    return cases.order_by("due_on", "draw_key", "id")


def readings_shown(case: ReviewCase, person_id: UUID | None) -> QuerySet[CaseReading]:
    """Return what a person may see of what was read: all once the case is over, before that their own."""
    readings = case.readings.order_by("number")
    if case.status in (ReviewStatus.SETTLED, ReviewStatus.CLOSED):
        return readings
    return readings.none() if person_id is None else readings.filter(reader_id=person_id)


@dataclass(frozen=True, slots=True)
class AppealState:
    """Where an appeal against an activity stands: until when it may be made, or what became of it."""

    open_until: datetime | None
    appeal: Appeal | None


def appeal_state(activity: Activity, verdict: Verdict | None, now: datetime) -> AppealState:
    """Return what the owner is told about appealing."""
    appeal = Appeal.objects.filter(activity_id=activity.id).first()
    if appeal is not None or verdict is None or verdict.status not in APPEALABLE:
        return AppealState(None, appeal)
    until = appeal_until(verdict)
    return AppealState(until if now < until else None, None)


def appeal_until(verdict: Verdict) -> datetime:
    """Return the moment at which the time for an appeal against a verdict is over."""
    return verdict.decided_at + timedelta(days=terms().appeal_within_days)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Somebody looks again at what is credited, since a file speaks against it; `stands`: None while they
    do."""

    opened_at: datetime
    ended_at: datetime | None
    stands: bool | None


def second_look_at(activity: Activity) -> SecondLook | None:
    """Return the last look at an activity that a finding after its credit asked for, if there is one."""
    cases = ReviewCase.objects.filter(activity_id=activity.id, kind=CaseKind.FINDING)
    case = cases.order_by("-opened_at", "-id").first()
    return None if case is None else SecondLook(case.opened_at, case.ended_at, case.agrees)


def is_superseded(case: ReviewCase) -> bool:
    """Tell whether another verdict has come since the case was opened."""
    last = latest_verdict(case.party_id, case.activity_id)
    return last is None or last.seq != case.about_seq


def history_of(party_id: UUID, now: datetime) -> list[tuple[str, str, int]]:
    """Return (status, reasons, how many) of the party's decisions of the last 30 days, most first."""
    rows = (
        Verdict.objects.filter(party_id=party_id, decided_at__gte=now - HISTORY)
        .values("status", "reason_codes")
        .annotate(found=Count("*"))
    )
    counted = [(row["status"], ", ".join(row["reason_codes"]), row["found"]) for row in rows]
    return sorted(counted, key=lambda row: (-row[2], row[0], row[1]))


def in_open_cases(activity_ids: Sequence[UUID], _before: datetime) -> set[UUID]:
    """Return those of the activities that somebody has yet to read, or whose case has yet to take effect."""
    cases = ReviewCase.objects.filter(
        activity_id__in=activity_ids, status__in=[ReviewStatus.OPEN, ReviewStatus.AGREED]
    )
    return set(cases.values_list("activity_id", flat=True))
