"""Deciding the activities of one person: screen, quantify, cap. Pure: rows in, decisions out (decisions 57 to
60).

The order: what is false by itself; then what excludes what, by receipt; then amounts and caps, by time.
Nothing decided earlier is revised, and room under a cap goes to whoever comes first in time.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from credits.activities.observed import DISTANCE, observed_in_json
from credits.methodologies.engine import Quantified, quantify
from credits.monitoring.counted_before import COUNTED_BEFORE, grams_beyond
from credits.monitoring.counted_before import REASON as COUNTED
from credits.monitoring.histories import own_values
from credits.monitoring.judge import Judge, Precedent
from credits.monitoring.models import VerdictStatus
from credits.monitoring.past import Group, Past
from credits.monitoring.undecided import Decided
from credits.screening.batch import ScreenedTrip
from credits.screening.checks import corroboration, replay_exact, same_ride, speed_limit, time_overlap
from credits.screening.findings import Asks
from credits.screening.types import Claim

CREDITED, REJECTED, IN_REVIEW = (
    VerdictStatus.CREDITED.value,
    VerdictStatus.REJECTED.value,
    VerdictStatus.IN_REVIEW.value,
)
CAP_REACHED = "CAP_REACHED"
CAPPED = (CAP_REACHED,)
LOCKED = ("FAMILY_LOCK",)
LACKING = ("BASELINE_MISSING",)
NOT_IN_FORCE = ("NO_METHODOLOGY_IN_FORCE",)


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What becomes of a claim. `resolved` holds the baselines of this person, as they were used."""

    claim: Claim
    judge: Judge | None
    status: str
    reasons: tuple[str, ...]
    reduction_g: int
    credited_g: int
    capped_g: int
    resolved: dict[str, str] | None


# A claim with its judge and values, and the reasons that make it false by itself.
Sifted = tuple[Claim, Judge | None, dict[str, Decimal], tuple[str, ...]]


class Screening(NamedTuple):
    """What screening found about traced trips and named meters, by activity; the types that a phone alone
    cannot show, and those acts of them that an operator's record bears out."""

    trips: Mapping[bytes, ScreenedTrip]
    to_corroborate: frozenset[int]
    corroborated: frozenset[bytes] = frozenset()


UNSCREENED = Screening({}, frozenset())
UNCORROBORATED = (corroboration.CODE,)
TIER_OF_OPERATORS = "A"


def decide(
    claims: Sequence[Claim],
    judges: Sequence[Judge | None],
    past: Past | None,
    screening: Screening = UNSCREENED,
) -> list[Decision]:
    """Return one decision a claim, in the order given: by time, of one person. `judges` go with the
    claims."""
    trips, to_corroborate, corroborated = screening
    sifted: list[Sifted] = []
    for claim, judge in zip(claims, judges, strict=True):
        values = observed_in_json(claim.inputs, claim.measured_m)
        # What makes a claim false by itself.
        code = replay_exact.check(claim, values) or speed_limit.check(claim, values)
        refusal: tuple[str, ...] = (code,) if code else ()
        if trips and not refusal and (trip := trips.get(claim.activity)) and trip.asks == Asks.REJECT:
            refusal = trip.codes
        if judge is None:
            refusal = NOT_IN_FORCE
        sifted.append((claim, judge, values, refusal))
    # Mostly no two of a person's acts have a moment in common, whatever kinds they are of.
    is_plain = time_overlap.are_apart(claims, past.latest_end_us if past else 0)
    excluded, counted = ({}, {}) if is_plain else _exclusions(sifted, past)
    used = past.used if past else {}
    holders = past.holders if past else {}
    decisions = []
    for claim, judge, values, refusal in sifted:
        if excluded and not refusal and claim.activity in excluded:
            refusal = (excluded[claim.activity],)
        if judge is None or refusal:
            decisions.append(Decision(claim, judge, REJECTED, refusal or NOT_IN_FORCE, 0, 0, 0, None))
            continue
        locks = judge.locks(claim.day, claim.end_us) if judge.lock_keys else ()
        if locks and not may_hold(judge, locks, holders):
            decisions.append(Decision(claim, judge, REJECTED, LOCKED, 0, 0, 0, None))
            continue
        trip = trips.get(claim.activity) if trips else None
        resolved = found = None
        bound = judge.bound
        if judge.histories:
            past = past or Past((), _no_precedent)
            resolved = resolve_own(judge, past, claim)
            found = {name: Decimal(text) for name, text in resolved.items()}
            past.note_daily(judge, claim, values)
            if bound.lacks(found):
                # Its use is known all the same, and what a later period may be compared with.
                decisions.append(Decision(claim, judge, IN_REVIEW, LACKING, 0, 0, 0, resolved))
                continue
        if counted and claim.activity in counted:
            resolved = (resolved or {}) | {COUNTED_BEFORE: str(counted[claim.activity])}
        if trip is not None and trip.part_m is not None:
            resolved = (resolved or {}) | {DISTANCE: str(_part_of(values, trip.part_m))}
        # Most methods resolve nothing, and are spared the look for it.
        arguments = bound.arguments(values, found) if bound.resolved else bound.take_inputs(values)
        quantified = quantify(bound.quantifier, arguments, claim.tier)
        is_asked = trip is not None or claim.type_id in to_corroborate
        waits = _waits_for(claim, trip, corroborated) if is_asked else ()
        if waits and not quantified.failed:
            decisions.append(Decision(claim, judge, IN_REVIEW, waits, quantified.reduction_g, 0, 0, resolved))
        else:
            decision = amount(claim, judge, quantified, used, resolved)
            if trip is not None and trip.codes:
                decision = replace(decision, reasons=trip.codes + decision.reasons)
            decisions.append(decision)
        if locks and decisions[-1].status != REJECTED:
            for lock in locks:
                holders.setdefault(lock, judge.bound.code)
    return decisions


def _exclusions(sifted: Sequence[Sifted], past: Past | None) -> tuple[dict[bytes, str], dict[bytes, int]]:
    """Return the reason codes of those that another act of the same time excludes, by activity; and of
    records of rides that a phone was credited for, those grams."""
    groups: dict[Group, list[Claim]] = {}
    for claim, judge, _values, refusal in sifted:
        if judge is not None and not refusal and (exclusion := judge.rules.exclusion):
            groups.setdefault((exclusion, claim.meter), []).append(claim)
    excluded: dict[bytes, str] = {}
    counted: dict[bytes, int] = {}
    for group, members in groups.items():
        of_group = _excluded(group, members, groups, past)
        excluded |= of_group[0]
        counted |= of_group[1]
    return excluded, counted


def _excluded(
    group: Group, members: list[Claim], groups: dict[Group, list[Claim]], past: Past | None
) -> tuple[dict[bytes, str], dict[bytes, int]]:
    """Return the same of one group."""
    taken = past.spans.get(group, []) if past else []
    exclusion, meter = group
    if meter is not None:
        # What the party claimed before it named the meter was of this one too.
        whole = exclusion, None
        taken = [
            *taken,
            *(past.spans.get(whole, []) if past else []),
            *((claim.begin_us, claim.end_us) for claim in groups.get(whole, [])),
        ]
    overlapping = time_overlap.find_overlapping(members, taken)
    if not overlapping:
        return {}, {}
    waiting = past.waiting.get(group, []) if past else []
    twice, standing = same_ride.find_told_twice(members, taken, waiting)
    counted = same_ride.find_counted_before(members, standing, past.credited.get(group, []) if past else [])
    if not twice and not counted and len(standing) == len(taken):  # mostly so: no ride was told by two
        return dict.fromkeys(overlapping, time_overlap.CODE), {}
    taken = [*standing, *((one.begin_us, one.end_us) for one in members if one.activity in counted)]
    others = [claim for claim in members if claim.activity not in twice and claim.activity not in counted]
    excluded = dict.fromkeys(time_overlap.find_overlapping(others, taken), time_overlap.CODE)
    return excluded | dict.fromkeys(twice, same_ride.CODE), counted


def _part_of(values: dict[str, Decimal], metres: int) -> Decimal:
    """Return the kilometres that are credited of a trip that fits in part, and put them into its values."""
    values[DISTANCE] = min(values[DISTANCE], Decimal(metres) / 1000)
    return values[DISTANCE]


def _waits_for(claim: Claim, trip: ScreenedTrip | None, corroborated: frozenset[bytes]) -> tuple[str, ...]:
    """Return why a person has to look at a trip that nothing refuses; a phone alone shows no bus."""
    if trip is not None:
        return trip.codes if trip.asks == Asks.REVIEW else ()
    if claim.tier == TIER_OF_OPERATORS or claim.activity in corroborated:
        return ()
    return UNCORROBORATED


def may_hold(judge: Judge, locks: Sequence[str], holders: dict[str, str]) -> bool:
    """Tell whether nobody but the judge's own methodology holds one of these locks."""
    code = judge.bound.code
    return all(holders.get(lock, code) == code for lock in locks)


def _no_precedent(row: Decided) -> Precedent:
    raise LookupError(row)


def resolve_own(judge: Judge, past: Past, claim: Claim) -> dict[str, str]:
    """Return this person's own baselines by name, as decimal strings; a history still too short gives
    none."""
    daily = past.daily.get((judge.rules.id, claim.meter), [])
    return own_values(judge.histories, daily, claim.begin_us, claim.end_us)


def amount(
    claim: Claim,
    judge: Judge,
    quantified: Quantified,
    used: dict[str, int],
    resolved: dict[str, str] | None,
) -> Decision:
    """Decide by what was computed, and take what the caps leave room for: `used` is changed."""
    if quantified.failed:
        broken = [judge.bound.reasons[index] for index in quantified.failed]
        status = REJECTED if any(verdict == "reject" for _, verdict in broken) else IN_REVIEW
        reasons = tuple(reason for reason, _ in broken)
        return Decision(claim, judge, status, reasons, quantified.reduction_g, 0, 0, resolved)
    reduction = quantified.reduction_g
    full = credited = grams_beyond(quantified.credited_g, resolved) if resolved else quantified.credited_g
    caps, reasons = judge.cap_keys, ()
    for key, limit in caps:
        room = limit - used.get(key, 0) if key else limit
        if room < credited:
            credited, reasons = max(room, 0), CAPPED
    for key, _ in caps:
        used[key] = used.get(key, 0) + credited
    if resolved and COUNTED_BEFORE in resolved:
        reasons = (COUNTED, *reasons)
    return Decision(claim, judge, CREDITED, reasons, reduction, credited, full - credited, resolved)
