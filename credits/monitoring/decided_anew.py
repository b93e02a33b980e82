"""What waits in review for a factor or baseline alone is decided again once the catalogs have changed.

It gets a further verdict as if it had come in now: the same rules, what its party has had since counts under
the caps, and nothing decided is revised. What still lacks a number keeps its verdict as it is.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from decimal import localcontext
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from credits.methodologies.language.arithmetic import CONTEXT
from credits.methodologies.snapshot import current_snapshot
from credits.monitoring.chunk import OutcomesFor, accrue_decisions
from credits.monitoring.containment import MISSING, decide_or_review
from credits.monitoring.crediting import GONE
from credits.monitoring.decide import IN_REVIEW, Decision, Screening
from credits.monitoring.evidenced import with_evidence
from credits.monitoring.holders import is_any_shared, with_holders
from credits.monitoring.judge import Judged, Precedent
from credits.monitoring.judges import Judges
from credits.monitoring.metered import screen_metered
from credits.monitoring.models import ReviewRound, Verdict
from credits.monitoring.number_claims import take_for_people
from credits.monitoring.parts import members_of, parts_of, store_parts
from credits.monitoring.reported_numbers import with_reported_numbers
from credits.monitoring.shards import crediting_held_off
from credits.monitoring.shared_room import Tallies, lock_tallies
from credits.monitoring.trips import corroborated_of, screen_traced, types_to_corroborate
from credits.monitoring.undecided import Decided, decided_of, look_up_by_index, waiting_of
from credits.screening.batch import ScreenedTrip, store_screenings
from credits.screening.types import Claim
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

JOB = "decide_anew"
REASONS = sorted(MISSING.values())
PARTIES_A_CHUNK = 200
# One call of the job looks at no more; the schedule takes the rest.
PARTIES_A_RUN = 20_000

_NEXT = """
SELECT DISTINCT v.party_id FROM credits_verdict v
 WHERE v.status = 'IN_REVIEW' AND v.reason_codes <@ %(reasons)s::text[]
   AND (%(after)s::uuid IS NULL OR v.party_id > %(after)s::uuid)
   AND NOT EXISTS (SELECT FROM credits_verdict later WHERE later.party_id = v.party_id
                   AND later.activity_id = v.activity_id AND later.seq > v.seq)
 ORDER BY v.party_id LIMIT %(limit)s
"""


def has_reviews_due(now: datetime) -> bool:
    """Tell whether something waits for a number, and the catalogs have changed since the last round."""
    newest = ReviewRound.objects.order_by("-started_at", "-id").first()
    is_done = newest is not None and newest.finished_at is not None and newest.catalogs == _catalogs(now)
    return not is_done and bool(_next_parties(None, 1))


def decide_reviews_anew(counts: dict[str, int], *, outcomes_for: OutcomesFor) -> None:
    """Go on with the open round, or begin one; counts acts `looked_at`, `decided` and `failed` parties.

    It stops where crediting is at work: the two never decide about one party at a time.
    """
    counts |= {"looked_at": 0, "decided": 0}
    for _chunk in range(PARTIES_A_RUN // PARTIES_A_CHUNK):
        try:
            goes_on = _chunk_of(PARTIES_A_CHUNK, counts, outcomes_for)
        except GONE:
            raise
        except Exception as error:
            log.warning("a chunk of reviews failed and is done party by party: %s", error)
            goes_on = _one_by_one(counts, outcomes_for)
        if not goes_on:
            return


def _one_by_one(counts: dict[str, int], outcomes_for: OutcomesFor) -> bool:
    for _ in range(PARTIES_A_CHUNK):
        try:
            goes_on = _chunk_of(1, counts, outcomes_for)
        except GONE:
            raise
        except Exception:
            goes_on = _leave_out()
            counts["failed"] = counts.get("failed", 0) + 1
        if not goes_on:
            return False
    return True


def _leave_out() -> bool:
    """Go past the next party, which cannot be decided; the next round comes to it again."""
    with transaction.atomic(), crediting_held_off():
        current = _round(puhui_now())
        for party in _next_parties(current.last_party, 1):
            log.exception("party %s in review cannot be decided and is left out", party)
            ReviewRound.objects.filter(pk=current.pk).update(last_party=party)
            return True
    return False


def _chunk_of(parties_most: int, counts: dict[str, int], outcomes_for: OutcomesFor) -> bool:
    """Decide the round's next parties in one transaction; returns whether there may be more of them."""
    with transaction.atomic(), crediting_held_off() as is_free:
        if not is_free:
            return False
        now = puhui_now()
        current = _round(now)
        parties = _next_parties(current.last_party, parties_most)
        looked_at = decided = 0
        if parties:
            look_up_by_index()
            looked_at, decisions, tallies, screened = _decide(parties, now)
            decided = len(decisions)
            _write(decisions, tallies, outcomes_for, now)
            store_screenings(screened, now)
        is_last = len(parties) < parties_most
        ReviewRound.objects.filter(pk=current.pk).update(
            last_party=parties[-1] if parties else current.last_party,
            looked_at=current.looked_at + looked_at,
            decided=current.decided + decided,
            finished_at=now if is_last else None,
        )
        crash_point("anew.before_commit")
    counts["looked_at"] += looked_at
    counts["decided"] += decided
    return not is_last


def _round(now: datetime) -> ReviewRound:
    """Return the open round; where the catalogs have changed since it began, it begins anew."""
    current = ReviewRound.objects.filter(finished_at=None).first()
    if current is None:
        return ReviewRound.objects.create(catalogs=_catalogs(now), started_at=now)
    if current.catalogs != _catalogs(now):
        current.catalogs, current.last_party = _catalogs(now), None
        current.save(update_fields=["catalogs", "last_party"])
    return current


def _catalogs(now: datetime) -> str:
    """Return what tells one state of the catalogs from another: what was written, and what is published."""
    snapshot = current_snapshot(now)
    newest, count = snapshot.revision
    return f"{newest}/{count}/{snapshot.stage(now)}"


def _next_parties(after: UUID | None, most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"reasons": REASONS, "after": after, "limit": most})
        return [party for (party,) in cursor.fetchall()]


def _decide(
    parties: list[UUID], now: datetime
) -> tuple[int, list[Decision], Tallies | None, dict[bytes, ScreenedTrip]]:
    """Return how many acts wait, decisions about those for which the numbers are there now, what others share
    with them, locked, and what was found about these."""
    judges = Judges(now)
    claims = waiting_of(parties, REASONS)
    ready = [
        (claim, judge)
        for claim, judge in zip(claims, judges.of(claims), strict=True)
        if not isinstance(judge, Exception)
    ]
    if not ready:
        return len(claims), [], None, {}
    asked = [claim for claim, _judge in ready]
    corroborated, to_corroborate = corroborated_of(asked), types_to_corroborate()
    trips = screen_traced(asked, corroborated) | screen_metered(asked)
    trips = with_evidence(asked, trips, to_corroborate, corroborated)
    held_by = with_holders(asked, [judge for _claim, judge in ready])
    trips = with_reported_numbers(asked, held_by, trips, is_any_shared=is_any_shared(held_by))
    screening = Screening(trips, to_corroborate, corroborated)
    waiting = {claim.activity for claim, _judge in ready}
    lows: dict[bytes, int] = {}
    for claim, judge in ready:
        low = claim.begin_us - (judge.reach_us if judge else 0)
        lows[claim.party] = min(low, lows.get(claim.party, low))
    past: dict[bytes, list[Decided]] = {}
    for row in decided_of(lows, now):
        # What is decided anew stands nowhere in its own way.
        if row.activity not in waiting:
            judges.learn_basis(row.basis_id, row.type_id, row.day)
            past.setdefault(row.party, []).append(row)

    def judge_of(row: Decided) -> Precedent:
        return judges.of_basis(row.basis_id, row.type_id, row.day)

    tallies = lock_tallies(held_by) if is_any_shared(held_by) else None
    acts_judged = [(claim, judge) for (claim, _judge), judge in zip(ready, held_by, strict=True)]
    decisions: list[Decision] = []
    with localcontext(CONTEXT):
        for party, mine in groupby(acts_judged, key=lambda pair: pair[0].party):
            acts: list[Claim] = []
            judged: list[Judged] = []
            for claim, found in mine:
                acts.append(claim)
                judged.append(found)
            held = tallies.held if tallies else None
            made = decide_or_review(acts, judged, past.get(party, ()), judge_of, screening, held)
            made = [decision for decision in made if not _still_waits(decision)]
            decisions += made
            if tallies is not None:
                tallies.take(made)
    decided = {decision.claim.activity for decision in decisions}
    return len(claims), decisions, tallies, {act: trip for act, trip in trips.items() if act in decided}


def _still_waits(decision: Decision) -> bool:
    return decision.status == IN_REVIEW and set(decision.reasons) <= set(REASONS)


def _write(
    decisions: list[Decision], tallies: Tallies | None, outcomes_for: OutcomesFor, now: datetime
) -> None:
    if not decisions:
        return
    parts = parts_of(decisions)
    people = {_id(decision.claim.party) for decision in decisions} | members_of(parts)
    outcomes = {party.bytes: outcome for party, outcome in outcomes_for(people).items()}
    latest = _latest_seq(decisions)
    if tallies is not None:
        tallies.write(lambda activity: latest[activity] + 1)
    take_for_people(decisions, now)
    Verdict.objects.bulk_create(_verdict(one, latest, outcomes, now) for one in decisions)
    command_id = new_id()
    accrue_decisions(decisions, outcomes, command_id, now, parts)
    store_parts(decisions, parts, outcomes, lambda activity: latest[activity] + 1)
    record_event(
        actor=system_actor(JOB),
        action="decide_reviews_anew",
        object_type="review",
        object_id=command_id,
        now=now,
        command_id=command_id,
        decided=len(decisions),
        credited_g=sum(decision.credited_g for decision in decisions),
    )


def _latest_seq(decisions: list[Decision]) -> Mapping[UUID, int]:
    rows = Verdict.objects.filter(
        party_id__in={_id(one.claim.party) for one in decisions},
        activity_id__in=[_id(one.claim.activity) for one in decisions],
    )
    return dict(rows.values_list("activity_id").annotate(Max("seq")))


def _verdict(
    decision: Decision, latest: Mapping[UUID, int], outcomes: Mapping[bytes, str], now: datetime
) -> Verdict:
    claim, judge = decision.claim, decision.judge
    activity = _id(claim.activity)
    return Verdict(
        party_id=_id(claim.party),
        activity_id=activity,
        seq=latest[activity] + 1,
        status=decision.status,
        reason_codes=list(decision.reasons),
        tier=claim.tier,
        reduction_g=decision.reduction_g,
        credited_g=decision.credited_g,
        capped_g=decision.capped_g,
        is_coin_only=judge is not None and judge.coin_only[claim.tier],
        outcome=outcomes[claim.party],
        decided_at=now,
        basis_id=judge.basis_id if judge else None,
        resolved=decision.resolved or None,
    )


def _id(raw: bytes) -> UUID:
    return UUID(bytes=raw)
