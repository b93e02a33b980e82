"""Deciding what one person decides about a case: a reading. Enough of them that agree decide the case.

Above the limit two people read, and where they differ a third one, whose word it is then. What follows, the
verdict and the grams, is the worker's to write (`settle_cases`): the database takes accruals from it alone.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.activities.models import Activity
from credits.activities.observed import DISTANCE, observed_values
from credits.monitoring.later_verdicts import DecidedMeanwhile
from credits.verification.review.errors import (
    CaseNotYours,
    PartNotPossible,
    ReadBefore,
    ReasonDoesNotFit,
)
from credits.verification.review.models import CaseReading, ReviewCase
from credits.verification.review.news import tell_finding_dismissed
from credits.verification.review.permissions import check_reads
from credits.verification.review.policies import check_creditable
from credits.verification.review.selectors import is_superseded
from credits.verification.review.services.take_case import locked_case
from credits.verification.review.states import OPINIONS, REASONS, CaseKind, Decision, ReviewStatus
from credits.verification.review.telling import note
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.reasons import check_reason
from puhui.kernel.wake import wake

SETTLE = "credits.tasks.settle_reviews"
ONCE = "nobody_reads_an_activity_twice"


def read_case(
    *,
    actor: Actor,
    case_id: UUID,
    decision: str,
    reason_code: str,
    text: str,
    accepted_km: Decimal | None = None,
    now: datetime,
    real_now: datetime,
) -> CaseReading:
    """Say what the acting reader finds. `accepted_km` belongs to PARTLY, and to nothing else.

    Raises: NotFound, NotPermitted, OwnClaim, ReadBefore, CaseOver, CaseNotYours, DecidedMeanwhile,
    ReasonDoesNotFit, PartNotPossible, NotQuantifiable, InvalidInput (no text).
    """
    _check_words(decision, reason_code, text)
    try:
        with transaction.atomic():
            case = locked_case(case_id)
            person = check_reads(actor, case)
            if CaseReading.objects.filter(activity_id=case.activity_id, reader_id=person).exists():
                raise ReadBefore
            if case.claimed_by != person or not case.claimed_at or not _is_in_time(case, real_now):
                raise CaseNotYours
            if case.kind not in OPINIONS and is_superseded(case):
                raise DecidedMeanwhile
            _check_part(case, decision, accepted_km)
            if decision != Decision.REJECT and case.kind not in OPINIONS:
                check_creditable(case, now)
            number = case.readings.count() + 1
            reading = CaseReading.objects.create(
                case=case,
                activity_id=case.activity_id,
                reader_id=person,
                number=number,
                decision=decision,
                reason_code=reason_code,
                accepted_km=accepted_km,
                text=text.strip(),
                claimed_at=case.claimed_at,
                read_at=real_now,
            )
            _go_on(case, now)
            note(actor, "review_case_read", case, now, reading=str(reading.id), number=number)
    except IntegrityError as error:
        if constraint_of(error) == ONCE:
            raise ReadBefore from error
        raise
    return reading


def decided(readings: Iterable[CaseReading]) -> CaseReading | None:
    """Return the reading that decides a case, if one does: the first where all agree, else the third."""
    found = list(readings)
    if len({(one.decision, one.accepted_km) for one in found}) == 1:
        return found[0]
    return found[2] if len(found) > 2 else None


def _is_in_time(case: ReviewCase, real_now: datetime) -> bool:
    return case.claimed_until is not None and real_now < case.claimed_until


def _check_words(decision: str, reason_code: str, text: str) -> None:
    if reason_code not in REASONS.get(decision, ()):
        raise ReasonDoesNotFit
    check_reason(text)


def _check_part(case: ReviewCase, decision: str, accepted_km: Decimal | None) -> None:
    """Only a distance can count in part: it is what a trace corrects too (decisions 29)."""
    if (decision == Decision.PARTLY) != (accepted_km is not None):
        raise PartNotPossible
    if accepted_km is not None:
        activity = Activity.objects.get(pk=case.activity_id)
        whole = observed_values(activity.inputs, activity.measured_m).get(DISTANCE)
        if whole is None or not 0 < accepted_km < whole:
            raise PartNotPossible


def _go_on(case: ReviewCase, now: datetime) -> None:
    """Let the case be decided, or wait for its next reader."""
    readings = list(case.readings.order_by("number"))
    case.claimed_by = case.claimed_at = case.claimed_until = None
    deciding = decided(readings) if len(readings) >= case.readers_wanted else None
    if deciding is None:
        # Two that differ: a third person.
        case.readers_wanted = max(case.readers_wanted, len(readings) + 1)
    else:
        case.outcome = deciding.decision
        case.status = ReviewStatus.AGREED
        if case.kind in OPINIONS:
            # What stands was accepted as a whole; nothing follows by itself from another opinion.
            case.status, case.ended_at = ReviewStatus.SETTLED, now
            case.agrees = deciding.decision == Decision.ACCEPT
            if case.kind == CaseKind.FINDING and case.agrees:
                tell_finding_dismissed(case)
        else:
            transaction.on_commit(lambda: wake(SETTLE))
    case.save()
