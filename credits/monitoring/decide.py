"""Deciding the activities of one person: screen, quantify, cap. Pure: rows in, decisions out (decisions 57 to
60).

The order: what is false by itself; then what excludes what, by receipt; then amounts and caps, by time.
Nothing decided earlier is revised, and room under a cap goes to whoever comes first in time.
"""

from bisect import insort
from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from credits.activities.observed import observed_in_json
from credits.methodologies.engine import Quantified, quantify
from credits.monitoring.judges import Judge, Precedent, mean_of_last_days
from credits.monitoring.models import VerdictStatus
from credits.monitoring.undecided import Decided
from credits.screening.checks import replay_exact, speed_limit, time_overlap
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
NOT_IN_FORCE = "NO_METHODOLOGY_IN_FORCE"


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


def decide(claims: Sequence[Claim], judges: Sequence[Judge | None], past: Past | None) -> list[Decision]:
    """Return one decision a claim, in the order given: by time, of one person. `judges` go with the
    claims."""
    sifted: list[tuple[Claim, Judge | None, dict[str, Decimal], str | None]] = []
    groups: dict[str, list[Claim]] = {}
    for claim, judge in zip(claims, judges, strict=True):
        values = observed_in_json(claim.inputs, claim.measured_m)
        # What makes a claim false by itself.
        refusal = replay_exact.check(claim, values) or speed_limit.check(claim, values)
        if judge is None:
            refusal = NOT_IN_FORCE
        sifted.append((claim, judge, values, refusal))
        if judge is not None and refusal is None and (exclusion := judge.rules.exclusion):
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
        if overlapping and refusal is None and claim.activity in overlapping:
            refusal = time_overlap.CODE
        if judge is None or refusal is not None:
            decisions.append(Decision(claim, judge, REJECTED, (refusal or NOT_IN_FORCE,), 0, 0, 0, None))
            continue
        if judge.lock_keys and not may_hold(judge, holders):
            decisions.append(Decision(claim, judge, REJECTED, LOCKED, 0, 0, 0, None))
            continue
        resolved = found = None
        if judge.histories:
            past = past or Past((), _no_precedent)
            resolved = resolve_own(judge, past, claim)
            found = {name: Decimal(text) for name, text in resolved.items()}
            past.note_daily(judge, claim.end_us, claim.begin_us, values)
        bound = judge.bound
        quantified = quantify(bound.quantifier, bound.arguments(values, found), claim.tier)
        decisions.append(amount(claim, judge, quantified, used, resolved))
        if judge.lock_keys and decisions[-1].status != REJECTED:
            for lock in judge.lock_keys:
                holders.setdefault(lock, judge.bound.code)
    return decisions


def may_hold(judge: Judge, holders: dict[str, str]) -> bool:
    """Tell whether nobody but the judge's own methodology holds one of its locks."""
    code = judge.bound.code
    return all(holders.get(lock, code) == code for lock in judge.lock_keys)


def _no_precedent(row: Decided) -> Precedent:
    raise LookupError(row)


def resolve_own(judge: Judge, past: Past, claim: Claim) -> dict[str, str]:
    """Return this person's own baselines by name, as decimal strings; a history still too short gives
    none."""
    resolved = {}
    daily = past.daily.get(judge.rules.daily_input, [])
    for name, days in judge.histories:
        mean = mean_of_last_days(daily, claim.begin_us, days)
        if mean is not None:
            resolved[name] = str(mean)
    return resolved


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
    reduction, credited = quantified.reduction_g, quantified.credited_g
    full, caps, reasons = credited, judge.cap_keys, ()
    for key, limit in caps:
        room = limit - used.get(key, 0) if key else limit
        if room < credited:
            credited, reasons = max(room, 0), CAPPED
    for key, _ in caps:
        used[key] = used.get(key, 0) + credited
    return Decision(claim, judge, CREDITED, reasons, reduction, credited, full - credited, resolved)
