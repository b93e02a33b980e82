"""Verdicts that follow another: what people decided, and what a resident took back.

The batch writes first verdicts only. Here one activity is decided at a time, in the caller's transaction and
as the worker, by the same quantification and under the same caps as they stand then (decisions 59, 60).
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from credits.activities.models import Activity
from credits.activities.observed import DISTANCE, credited_values, observed_in_json
from credits.methodologies.engine import Quantified
from credits.monitoring.chunk import OutcomesFor, accrue_decisions
from credits.monitoring.decide import Decision, amount, may_hold, resolve_own
from credits.monitoring.holders import with_holders
from credits.monitoring.judge import Judge
from credits.monitoring.judges import Judges
from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.number_claim_models import REPORTED
from credits.monitoring.number_claims import take_for_people
from credits.monitoring.parts import members_of, parts_of, store_parts
from credits.monitoring.past import Held, Past
from credits.monitoring.periods import DAY_ZERO
from credits.monitoring.shared_room import give_back, lock_tallies
from credits.monitoring.undecided import Decided, decided_of
from credits.screening.types import Claim
from puhui.kernel.clock import business_date
from puhui.kernel.copy import microseconds
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class DecidedMeanwhile(PuhuiError):
    """Another verdict on the activity came first."""

    kind, code, title = Kind.CONFLICT, "decided_meanwhile", _("This was decided otherwise meanwhile")


class NotQuantifiable(PuhuiError):
    """There are no grams to credit: no method in force, a figure not published, no value, a rule against."""

    kind, code, title = Kind.CONFLICT, "not_quantifiable", _("It cannot be told what this would be worth")


class ExcludedByAnother(PuhuiError):
    """Something else of the person was credited that excludes this."""

    kind, code = Kind.CONFLICT, "excluded_by_another"
    title = _("Something else was credited that excludes this")


def latest_verdict(party_id: UUID, activity_id: UUID) -> Verdict | None:
    """Return the verdict that counts, if the activity is decided."""
    return Verdict.objects.filter(party_id=party_id, activity_id=activity_id).order_by("-seq").first()


def refuse_after(last: Verdict, *, reasons: Sequence[str], now: datetime) -> Verdict:
    """Reject what `last` left open. Raises DecidedMeanwhile."""
    give_back(last.activity_id, seq=last.seq + 1)
    return _append(last, VerdictStatus.REJECTED, reasons, now)


def review_after(last: Verdict, *, reasons: Sequence[str], now: datetime) -> Verdict:
    """Have people look at what `last` left open, for these reasons. Raises DecidedMeanwhile."""
    return _append(last, VerdictStatus.IN_REVIEW, reasons, now, reduction_g=last.reduction_g)


def credit_after(
    last: Verdict,
    *,
    reasons: Sequence[str],
    accepted_km: Decimal | None,
    outcomes_for: OutcomesFor,
    command_id: UUID,
    now: datetime,
) -> Verdict:
    """Credit what `last` did not, whatever made somebody look, and accrue the grams.

    `accepted_km`: no more of the distance than this. What excludes another act, holds a lock or is a rule of
    the method against it is not for a person to overrule.
    Raises: DecidedMeanwhile, ExcludedByAnother, NotQuantifiable, and ReportedMeanwhile where a report counts
    its number and whoever accepted it was not told so.
    """
    activity = Activity.objects.get(pk=last.activity_id)
    claim = _claim_of(activity, last)
    judge, judges = _judge_of(claim, now)
    # Before any balance: what it held while it waited it takes anew, if it may.
    give_back(last.activity_id, seq=last.seq + 1)
    tallies = lock_tallies([judge])
    decision = _decide(claim, judge, judges, accepted_km, now, tallies.held)
    tallies.take([decision])
    tallies.write(lambda _activity: last.seq + 1)
    _take_number(last, decision, now)
    parts = parts_of([decision])
    people = {last.party_id, *members_of(parts)}
    outcomes = {party.bytes: outcome for party, outcome in outcomes_for(people).items()}
    verdict = _append(
        last,
        VerdictStatus.CREDITED,
        [*reasons, *decision.reasons],
        now,
        reduction_g=decision.reduction_g,
        credited_g=decision.credited_g,
        capped_g=decision.capped_g,
        is_coin_only=judge.coin_only[claim.tier],
        outcome=outcomes[claim.party],
        basis_id=judge.basis_id,
        resolved=decision.resolved or None,
    )
    crash_point("review.before_accrual")
    accrue_decisions([decision], outcomes, command_id, now, parts)
    store_parts([decision], parts, outcomes, lambda _activity: verdict.seq)
    return verdict


def _take_number(last: Verdict, decision: Decision, now: datetime) -> None:
    """Take up the number of its meter or device; raises ReportedMeanwhile.

    Who was told that a report counts it and accepts it has found two things of one number: suppliers give
    them each for itself. They stay two when the report is returned, to be corrected and sent in again.
    """
    verdicts = Verdict.objects.filter(party_id=last.party_id, activity_id=last.activity_id)
    is_told_apart = verdicts.filter(reason_codes__contains=[REPORTED]).exists()
    take_for_people([decision], now, is_told_apart=is_told_apart)


def _claim_of(activity: Activity, last: Verdict) -> Claim:
    return Claim(
        party=activity.party_id.bytes,
        begin_us=microseconds(activity.occurred_from),
        activity=activity.id.bytes,
        end_us=microseconds(activity.occurred_to),
        scheme=activity.scheme,
        type_id=activity.type_id,
        region=activity.region,
        day=(business_date(activity.occurred_from) - DAY_ZERO).days,
        inputs=msgspec.json.encode(activity.inputs).decode(),
        tier=last.tier,  # type: ignore[arg-type]
        measured_m=activity.measured_m,
        is_replay=False,
        meter=activity.meter_id.bytes if activity.meter_id else None,
    )


def _judge_of(claim: Claim, now: datetime) -> tuple[Judge, Judges]:
    judges = Judges(now)
    (judged,) = with_holders([claim], judges.of([claim]))
    if isinstance(judged, Judge):
        return judged, judges
    raise NotQuantifiable from judged


def _decide(
    claim: Claim,
    judge: Judge,
    judges: Judges,
    accepted_km: Decimal | None,
    now: datetime,
    held: Held,
) -> Decision:
    rows = decided_of({claim.party: claim.begin_us - judge.reach_us}, now)
    others = [row for row in rows if row.activity != claim.activity]
    for row in others:
        judges.learn_basis(row.basis_id, row.type_id, row.day)

    def past_of(some: list[Decided]) -> Past:
        return Past(some, lambda row: judges.of_basis(row.basis_id, row.type_id, row.day), held)

    _check_not_excluded(claim, judge, past_of([row for row in others if row.credited_g]))
    past = past_of(others)
    resolved = resolve_own(judge, past, claim) if judge.histories else {}
    if accepted_km is not None:
        resolved |= {DISTANCE: str(accepted_km)}
    quantified = _quantify(claim, judge, resolved)
    return amount(claim, judge, quantified, past.used, resolved or None)


def _check_not_excluded(claim: Claim, judge: Judge, credited: Past) -> None:
    if exclusion := judge.rules.exclusion:
        for group in {(exclusion, claim.meter), (exclusion, None)}:
            for begin_us, end_us in credited.spans.get(group, ()):
                if begin_us < claim.end_us and claim.begin_us < end_us:
                    raise ExcludedByAnother
    locks = judge.locks(claim.day, claim.end_us) if judge.lock_keys else ()
    if locks and not may_hold(judge, locks, credited.holders):
        raise ExcludedByAnother


def _quantify(claim: Claim, judge: Judge, resolved: dict[str, str]) -> Quantified:
    """Return what it is worth; a rule that only asks for a look has had it."""
    found = {name: Decimal(text) for name, text in resolved.items()}
    observed = credited_values(observed_in_json(claim.inputs, claim.measured_m), found)
    if judge.bound.lacks(resolved):
        raise NotQuantifiable
    try:
        quantified = judge.bound.quantify(judge.bound.arguments(observed, found), claim.tier)
    except (PuhuiError, KeyError) as error:
        raise NotQuantifiable from error
    if not quantified.steps or not judge.bound.quantifier.rejecting.isdisjoint(quantified.failed):
        raise NotQuantifiable(_("A rule of the method stands against it."))
    return Quantified(quantified.reduction_g, quantified.credited_g, quantified.steps, ())


def _append(
    last: Verdict, status: VerdictStatus, reasons: Sequence[str], now: datetime, **amounts: object
) -> Verdict:
    fields = {
        "reduction_g": 0,
        "credited_g": 0,
        "capped_g": 0,
        "is_coin_only": last.is_coin_only,
        "outcome": last.outcome,
        # What was computed is still what it rests on, where nothing new is.
        "basis_id": last.basis_id,
        "resolved": last.resolved,
    } | amounts
    try:
        with transaction.atomic():
            return Verdict.objects.create(
                party_id=last.party_id,
                activity_id=last.activity_id,
                seq=last.seq + 1,
                status=status,
                reason_codes=list(reasons),
                tier=last.tier,
                decided_at=now,
                **fields,
            )
    except IntegrityError as error:
        raise DecidedMeanwhile from error
