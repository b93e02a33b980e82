"""What follows from a decided case: the verdict, the grams, the answer, the news, in one transaction each.

A job of the worker's, woken by the last reading: accruals are taken from its role alone. Whatever kills it,
a case took effect as a whole or not at all, and the next run takes it up.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db import transaction

from credits.monitoring.chunk import OutcomesFor
from credits.monitoring.later_verdicts import (
    DecidedMeanwhile,
    ExcludedByAnother,
    NotQuantifiable,
    credit_after,
    latest_verdict,
    refuse_after,
    review_after,
)
from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.number_claim_models import REPORTED
from credits.monitoring.number_claims import ReportedMeanwhile
from credits.monitoring.shards import keep_out
from credits.verification.review.models import CaseReading, ReviewCase
from credits.verification.review.news import tell_appeal, tell_review
from credits.verification.review.services.read_case import decided
from credits.verification.review.states import CaseKind, Decision, ReviewStatus
from credits.verification.review.telling import note
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

CASES_A_RUN = 500
JOB = system_actor("settle_reviews")
ACCEPTED, CLAIMED_TWICE = "ACCEPTED_BY_PEOPLE", "CLAIMED_TWICE"


def has_agreed() -> bool:
    """Tell whether a decided case has not taken effect yet."""
    return ReviewCase.objects.filter(status=ReviewStatus.AGREED).exists()


def settle_cases(*, outcomes_for: OutcomesFor, now: datetime) -> dict[str, int]:
    """Let decided cases take effect; returns how many did, were moot, wait for the batch, or failed."""
    counts = dict.fromkeys(("settled", "closed", "waiting", "failed"), 0)
    agreed = ReviewCase.objects.filter(status=ReviewStatus.AGREED).order_by("due_on", "id")
    for case_id in fair_share(agreed, CASES_A_RUN):
        try:
            counts[settle_case(case_id, outcomes_for=outcomes_for, now=now)] += 1
        except NotQuantifiable:
            # It could be told when it was read: a figure was withdrawn since. It waits for the figure.
            log.warning("review case %s cannot be credited now", case_id)
            counts["failed"] += 1
        except DatabaseFault:
            raise
        except Exception:
            # A mistake of ours with one case keeps nobody else waiting.
            log.exception("review case %s cannot take effect", case_id)
            counts["failed"] += 1
    return counts


@transaction.atomic
def settle_case(case_id: UUID, *, outcomes_for: OutcomesFor, now: datetime) -> str:
    """Let one decided case take effect, and return what became of it: a word of `settle_cases`.

    Raises NotQuantifiable.
    """
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    if case.status != ReviewStatus.AGREED:
        return "waiting"
    if not keep_out(case.party_id):
        return "waiting"
    last = latest_verdict(case.party_id, case.activity_id)
    reading = decided(case.readings.order_by("number"))
    if last is None or reading is None or last.seq != case.about_seq:
        return _close(case, now)
    try:
        verdict = _verdict(case, last, reading, outcomes_for, now)
    except DecidedMeanwhile:
        return _close(case, now)
    case.status, case.ended_at = ReviewStatus.SETTLED, now
    case.save(update_fields=["status", "ended_at"])
    if case.kind == CaseKind.APPEAL:
        _answer(case, last, reading, verdict, now)
    elif verdict is None or verdict.status != VerdictStatus.IN_REVIEW:
        stands = verdict or last
        tell_review(case, status=stands.status, credited_g=stands.credited_g)
    stands = verdict or last
    note(JOB, "review_case_settled", case, now, outcome=case.outcome, status=stands.status, seq=stands.seq)
    crash_point("review.before_commit")
    return "settled"


def _verdict(
    case: ReviewCase, last: Verdict, reading: CaseReading, outcomes_for: OutcomesFor, now: datetime
) -> Verdict | None:
    """Append what the readings came to; None where what stands goes on standing.

    An appeal that is dismissed changes nothing, and what was credited once is not credited again.
    """
    if reading.decision == Decision.REJECT:
        if case.kind == CaseKind.APPEAL:
            return None
        return refuse_after(last, reasons=[reading.reason_code], now=now)
    if last.status == VerdictStatus.REVERSED:
        return None
    try:
        # A savepoint: what excludes it leaves a rejection, and nothing half done.
        with transaction.atomic():
            return credit_after(
                last,
                reasons=[ACCEPTED, *([reading.reason_code] if reading.accepted_km else [])],
                accepted_km=reading.accepted_km,
                outcomes_for=outcomes_for,
                command_id=new_id(),
                now=now,
            )
    except ExcludedByAnother:
        if case.kind == CaseKind.APPEAL:
            return None
        return refuse_after(last, reasons=[CLAIMED_TWICE], now=now)
    except ReportedMeanwhile:
        # Nobody who read it knew: another case asks whether these are two things of one number (ADR 0072).
        return review_after(last, reasons=[REPORTED], now=now)


def _answer(
    case: ReviewCase, last: Verdict, reading: CaseReading, verdict: Verdict | None, now: datetime
) -> None:
    """Answer the appeal. Upheld is what was credited then or goes on to another case, and what was credited
    before and taken back."""
    accepted = reading.decision != Decision.REJECT
    appeal = case.appeal
    appeal.is_upheld = accepted and (verdict is not None or last.status == VerdictStatus.REVERSED)
    appeal.answered_at = now
    appeal.reason_codes = [reading.reason_code if appeal.is_upheld or not accepted else CLAIMED_TWICE]
    appeal.save(update_fields=["is_upheld", "answered_at", "reason_codes"])
    tell_appeal(case, is_upheld=appeal.is_upheld)


def _close(case: ReviewCase, now: datetime) -> str:
    case.status, case.ended_at = ReviewStatus.CLOSED, now
    case.save(update_fields=["status", "ended_at"])
    note(JOB, "review_case_closed", case, now)
    return "closed"
