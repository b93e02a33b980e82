"""The review desk, shortly: claims that wait, readers who are given cases and decide, the worker."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credits.activities.receive import ItemResult
from credits.monitoring.later_verdicts import latest_verdict
from credits.monitoring.models import Verdict
from credits.verification.review.models import CaseReading, ReviewCase
from credits.verification.review.services import (
    open_cases,
    read_case,
    settle_cases,
    take_next_case,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.cast import CastMember
from tests.credits.activities.items import Item
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, keep

WHY = "the stops and the times fit"
FIRST_REASON = {"ACCEPT": "SHOWN_BY_EVIDENCE", "PARTLY": "PART_NOT_SHOWN", "REJECT": "NOT_SHOWN"}


def leave_undecided(monkeypatch, member: CastMember, *items: Item) -> list[ItemResult]:
    """Send items that the rules cannot decide by themselves."""

    def fail(*_):
        raise LookupError

    results = send(member, *items)
    with monkeypatch.context() as patch:
        patch.setattr("credits.monitoring.judges.bind_for", fail)
        # Nor by a judge that was made before.
        patch.setattr("credits.monitoring.judges._kept_of", lambda _now: {})
        credit()
    return results


def open_all() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return open_cases(now=puhui_now())


def given(reader: CastMember) -> ReviewCase:
    """Give the reader the next case, as the web does."""
    with transaction.atomic(), acting_as("web"):
        return take_next_case(actor=reader.actor, now=puhui_now(), real_now=timezone.now())


def read(
    reader: CastMember,
    decision: str = "ACCEPT",
    *,
    case: ReviewCase | None = None,
    reason: str = "",
    km: str | None = None,
    text: str = WHY,
) -> CaseReading:
    """Have the reader decide the case they are given, or `case`."""
    case_id = (case or given(reader)).id
    with transaction.atomic(), acting_as("web"):
        return read_case(
            actor=reader.actor,
            case_id=case_id,
            decision=decision,
            reason_code=reason or FIRST_REASON[decision],
            text=text,
            accepted_km=None if km is None else Decimal(km),
            now=puhui_now(),
            real_now=timezone.now(),
        )


def settle() -> dict[str, int]:
    """Let the worker do what follows; returns what came of it, without zeroes."""
    with transaction.atomic(), acting_as("worker"):
        counts = settle_cases(outcomes_for=keep, now=puhui_now())
    return {name: count for name, count in counts.items() if count}


def standing(member: CastMember, activity_id: UUID) -> Verdict:
    """Return the verdict that counts."""
    verdict = latest_verdict(member.party.id, activity_id)
    assert verdict is not None
    return verdict
