"""Set-up for tests of late discovery: credited activities, and cases proposed and approved by two people."""

from datetime import timedelta
from uuid import UUID

from credits.activities.models import Activity, ActivityType
from credits.reversals.criteria import Criteria
from credits.reversals.models import Reversal, ReversalCase
from credits.reversals.services import approve_reversal, carry_out_reversals, propose_reversal
from credits.reversals.states import Cause
from puhui.kernel.clock import puhui_now
from tests.cast import GUANGZHOU, CastMember
from tests.credits.rewards.grams import DEMO, credit, logged_in_as

FRAUD, ERROR = Cause.FRAUD_PROVEN, Cause.PROGRAMME_ERROR


def done(party_id: UUID, grams: int, *, ago: timedelta = timedelta(hours=1), **terms) -> UUID:
    """Credit a metro trip with its activity row; returns the activity's id. `terms` as of `credit`."""
    kind, _ = ActivityType.objects.get_or_create(
        id=1, defaults={"code": "metro_trip", "title_zh": "地铁", "title_en": "Metro"}
    )
    now = puhui_now()
    # Short, so that no other of the same person is in it.
    activity = Activity.objects.create(
        party_id=party_id,
        client_id=str(now.timestamp()),
        type=kind,
        scheme=terms.get("scheme", DEMO),
        region=GUANGZHOU,
        occurred_from=now - ago,
        occurred_to=now - ago + timedelta(microseconds=100),
        inputs={"distance_km": "34.9"},
        source={},
        tier="A",
        preview_g=grams,
        received_at=now,
    )
    return credit(party_id, grams, activity_id=activity.id, **terms)


def propose(officer: CastMember, cause: Cause, *, evidence: str = "audit 2026-11", **asked) -> ReversalCase:
    """Propose to reverse what answers to `asked`."""
    return propose_reversal(
        actor=officer.actor,
        cause=cause,
        criteria=Criteria(DEMO, **asked),
        reason="the gate was open",
        evidence=evidence,
        now=puhui_now(),
    )


def approve(officer: CastMember, case: ReversalCase) -> None:
    approve_reversal(actor=officer.actor, case_id=case.pk, reason="checked the audit", now=puhui_now())


def work_off(limit: int = 2_000) -> dict[str, int]:
    """Let the worker carry out what is approved."""
    with logged_in_as("worker"):
        return carry_out_reversals(limit=limit)


def reverse(officers: tuple[CastMember, CastMember], cause: Cause, activity_id: UUID) -> Reversal:
    """Have one activity reversed by two people and the worker."""
    case = propose(officers[0], cause, activity_id=activity_id)
    approve(officers[1], case)
    work_off()
    return Reversal.objects.get(case=case)
