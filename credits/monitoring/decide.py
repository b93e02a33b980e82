"""Deciding the activities of one person: screen, quantify, cap. Pure: rows in, decisions out (decisions 57 to
60).

The order: what is false by itself; then what excludes what, by receipt; then amounts and caps, by time.
Nothing decided earlier is revised, and room under a cap goes to whoever comes first in time.
"""

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from credits.activities.observed import DISTANCE, observed_in_json
from credits.methodologies.engine import Quantified, quantify
from credits.monitoring.judges import Judge, Precedent, mean_of_last_days
from credits.monitoring.models import VerdictStatus
from credits.monitoring.undecided import Decided
from credits.screening.batch import ScreenedTrip
from credits.screening.checks import corroboration, replay_exact, speed_limit, time_overlap
from credits.screening.findings import Asks
from credits.screening.types import Claim

DAY_US = 86_400_000_000

CREDITED, REJECTED, IN_REVIEW = (
    VerdictStatus.CREDITED.value,
    VerdictStatus.REJECTED.value,
    VerdictStatus.IN_REVIEW.value,
)
CAP_REACHED = "CAP_REACHED"
CAPPED = (CAP_REACHED,)
LOCKED = ("FAMILY_LOCK",)
OVERLAPS = (time_overlap.CODE,)
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


class Past:
    """What earlier decisions of one person mean to new ones: time taken, room used, daily values."""

    def __init__(self, decided: Sequence[Decided], judge_of: Callable[[Decided], Precedent]) -> None:
        self.spans: dict[str, list[time_overlap.Span]] = {}
        self.used: dict[str, int] = {}
        self.daily: dict[str, list[tuple[int, int, Decimal]]] = {}
        self.holders: dict[str, str] = {}
        for row in decided:
            judge = judge_of(row)
            self.spans.setdefault(judge.rules.exclusion, []).append((row.begin_us, row.end_us))
            for key, _ in judge.cap_keys:
                self.used[key] = self.used.get(key, 0) + row.credited_g
            for lock in judge.lock_keys:
                self.holders.setdefault(lock, judge.methodology)
            if judge.histories:
                self.note_daily(judge, row.end_us, row.begin_us, observed_in_json(row.inputs, None))

    def note_daily(
        self, judge: Judge | Precedent, end_us: int, begin_us: int, values: dict[str, Decimal]
    ) -> None:
        """Remember a decided period's values a day, for the means of later ones."""
        days = (end_us - begin_us) // DAY_US
        name = judge.rules.daily_input
        # By end, since what is decided now may have been before what was decided earlier.
        insort(self.daily.setdefault(name, []), (end_us, days, values[name] / days))


class Screening(NamedTuple):
    """What screening found about traced trips, by activity, and the types that a phone alone cannot show."""

    trips: Mapping[bytes, ScreenedTrip]
    to_corroborate: frozenset[int]


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
    trips, to_corroborate = screening
    sifted: list[tuple[Claim, Judge | None, dict[str, Decimal], tuple[str, ...]]] = []
    groups: dict[str, list[Claim]] = {}
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
        if judge is not None and not refusal and (exclusion := judge.rules.exclusion):
            if exclusion in groups:
                groups[exclusion].append(claim)
            else:
                groups[exclusion] = [claim]
    overlapping: set[bytes] = set()
    for exclusion, members in groups.items():
        taken = past.spans.get(exclusion, ()) if past else ()
        overlapping |= time_overlap.find_overlapping(members, taken)
    used = past.used if past else {}
    holders = past.holders if past else {}
    decisions = []
    for claim, judge, values, refusal in sifted:
        if overlapping and not refusal and claim.activity in overlapping:
            refusal = OVERLAPS
        if judge is None or refusal:
            decisions.append(Decision(claim, judge, REJECTED, refusal or NOT_IN_FORCE, 0, 0, 0, None))
            continue
        if judge.lock_keys and not _may_hold(judge, holders):
            decisions.append(Decision(claim, judge, REJECTED, LOCKED, 0, 0, 0, None))
            continue
        trip = trips.get(claim.activity) if trips else None
        resolved = found = None
        if judge.histories:
            past = past or Past((), _no_precedent)
            resolved = _resolve(judge, past, claim)
            found = {name: Decimal(text) for name, text in resolved.items()}
            past.note_daily(judge, claim.end_us, claim.begin_us, values)
        if trip is not None and trip.part_m is not None:
            resolved = (resolved or {}) | {DISTANCE: str(_part_of(values, trip.part_m))}
        bound = judge.bound
        quantified = quantify(bound.quantifier, bound.arguments(values, found), claim.tier)
        is_asked = trip is not None or claim.type_id in to_corroborate
        waits = _waits_for(claim, trip) if is_asked else ()
        if waits and not quantified.failed:
            decisions.append(Decision(claim, judge, IN_REVIEW, waits, quantified.reduction_g, 0, 0, resolved))
        else:
            decision = _amount(claim, judge, quantified, used, resolved)
            if trip is not None and trip.codes:
                decision = replace(decision, reasons=trip.codes + decision.reasons)
            decisions.append(decision)
        if judge.lock_keys and decisions[-1].status != REJECTED:
            for lock in judge.lock_keys:
                holders.setdefault(lock, judge.bound.code)
    return decisions


def _part_of(values: dict[str, Decimal], metres: int) -> Decimal:
    """Return the kilometres that are credited of a trip that fits in part, and put them into its values."""
    values[DISTANCE] = min(values[DISTANCE], Decimal(metres) / 1000)
    return values[DISTANCE]


def _waits_for(claim: Claim, trip: ScreenedTrip | None) -> tuple[str, ...]:
    """Return why a person has to look at a trip that nothing refuses; a phone alone shows no bus."""
    if trip is not None:
        return trip.codes if trip.asks == Asks.REVIEW else ()
    return UNCORROBORATED if claim.tier != TIER_OF_OPERATORS else ()


def _may_hold(judge: Judge, holders: dict[str, str]) -> bool:
    """Tell whether nobody but the judge's own methodology holds one of its locks."""
    code = judge.bound.code
    return all(holders.get(lock, code) == code for lock in judge.lock_keys)


def _no_precedent(row: Decided) -> Precedent:
    raise LookupError(row)


def _resolve(judge: Judge, past: Past, claim: Claim) -> dict[str, str]:
    """Return this person's own baselines by name, as decimal strings; a history still too short gives
    none."""
    resolved = {}
    daily = past.daily.get(judge.rules.daily_input, [])
    for name, days in judge.histories:
        mean = mean_of_last_days(daily, claim.begin_us, days)
        if mean is not None:
            resolved[name] = str(mean)
    return resolved


def _amount(
    claim: Claim,
    judge: Judge,
    quantified: Quantified,
    used: dict[str, int],
    resolved: dict[str, str] | None,
) -> Decision:
    if quantified.failed:
        broken = [judge.bound.reasons[index] for index in quantified.failed]
        status = REJECTED if any(verdict == "reject" for _, verdict in broken) else IN_REVIEW
        reasons = tuple(reason for reason, _ in broken)
        return Decision(claim, judge, status, reasons, quantified.reduction_g, 0, 0, resolved)
    reduction, credited = quantified.reduction_g, quantified.credited_g
    full, caps, reasons = credited, judge.cap_keys, ()
    for key, limit in caps:
        room = limit - used.get(key, 0) if key else limit
        if room < credited:
            credited, reasons = max(room, 0), CAPPED
    for key, _ in caps:
        used[key] = used.get(key, 0) + credited
    return Decision(claim, judge, CREDITED, reasons, reduction, credited, full - credited, resolved)
