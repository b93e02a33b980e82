"""SAME_RIDE: one ride told by a phone and by its operator counts once, by the operator's record (ADR 0029).

What is undecided, or waits for a person to look at it, gives way. What is credited already stays, and the
record counts for what it is worth beyond it (ADR 0036).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from credits.screening.checks.time_overlap import Span
from credits.screening.types import Claim

CODE = "SAME_RIDE"
# The tier of what an operator vouches for.
VOUCHED = "A"


class Credited(NamedTuple):
    """A trip of the person that is credited: its type, how it was evidenced, when it was, and its grams."""

    type_id: int
    tier: str
    span: Span
    grams: int


def is_same_ride(one: Span, other: Span) -> bool:
    """Tell whether two spans of one kind of trip are one ride: they share half of the shorter one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= min(one[1] - one[0], other[1] - other[0])


def find_told_twice(
    claims: Sequence[Claim], taken: Iterable[Span], waiting: Sequence[tuple[int, Span]]
) -> tuple[set[bytes], list[Span]]:
    """Return which claims give way to an operator's record among them, and what of `taken` still stands.

    `claims` are of one person and one exclusion group. `waiting` are earlier decisions that a person has yet
    to look at, of lower tiers, as (type, span); their spans are in `taken` as well. An operator's record that
    something credited stands in the way of displaces nothing.
    """
    vouched = [claim for claim in claims if claim.tier == VOUCHED]
    if not vouched or (not waiting and len(vouched) == len(claims)):
        return set(), list(taken)  # one side alone tells of these trips
    given_way = [
        span
        for type_id, span in waiting
        if any(claim.type_id == type_id and is_same_ride(_span(claim), span) for claim in vouched)
    ]
    standing = list(taken)
    for span in given_way:
        standing.remove(span)
    free = [
        claim
        for claim in vouched
        if not any(begin < claim.end_us and claim.begin_us < end for begin, end in standing)
    ]
    twice = {
        claim.activity
        for claim in claims
        if claim.tier != VOUCHED
        and any(v.type_id == claim.type_id and is_same_ride(_span(v), _span(claim)) for v in free)
    }
    return twice, standing


def find_counted_before(
    claims: Sequence[Claim], taken: Iterable[Span], credited: Iterable[Credited]
) -> dict[bytes, int]:
    """Return the operators' records among the claims of which a phone was credited for the same ride, by
    activity, with the grams that it was credited.

    Each such ride meets one record, the first that is received. A record in whose way anything else stands is
    none of them: another trip, or a record received before it.
    """
    known = list(credited)
    if not known:
        return {}
    records = [one for one in known if one.tier == VOUCHED]
    rides = [
        one
        for one in known
        if one.tier != VOUCHED
        and not any(
            one.type_id == record.type_id and is_same_ride(one.span, record.span) for record in records
        )
    ]
    standing = list(taken)
    found: dict[bytes, int] = {}
    before: list[Span] = []
    for claim in sorted((one for one in claims if one.tier == VOUCHED), key=lambda one: one.activity):
        span = _span(claim)
        same = [one for one in rides if one.type_id == claim.type_id and is_same_ride(span, one.span)]
        others = [*standing, *before]
        for one in same:
            others.remove(one.span)
        if same and not any(_overlap(span, other) for other in others):
            found[claim.activity] = sum(one.grams for one in same)
            rides = [one for one in rides if one not in same]
        before.append(span)
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _span(claim: Claim) -> Span:
    return claim.begin_us, claim.end_us
