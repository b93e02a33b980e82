"""SAME_RIDE: one ride told by a phone and by its operator counts once, by the operator's record (ADR 0029).

What is credited already stays; what is undecided, or waits for a person to look at it, gives way.
"""

from collections.abc import Iterable, Sequence

from credits.screening.checks.time_overlap import Span
from credits.screening.types import Claim

CODE = "SAME_RIDE"
# The tier of what an operator vouches for.
VOUCHED = "A"


def is_same_ride(one: Span, other: Span) -> bool:
    """Tell whether two spans of one kind of trip are one ride: they share half of the shorter one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= min(one[1] - one[0], other[1] - other[0])


def find_told_twice(
    claims: Sequence[Claim], taken: Iterable[Span], waiting: Iterable[tuple[int, Span]]
) -> tuple[set[bytes], list[Span]]:
    """Return which claims give way to an operator's record among them, and what of `taken` still stands.

    `claims` are of one person and one exclusion group. `waiting` are earlier decisions that a person has yet
    to look at, of lower tiers, as (type, span); their spans are in `taken` as well. An operator's record that
    something credited stands in the way of displaces nothing.
    """
    vouched = [claim for claim in claims if claim.tier == VOUCHED]
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


def _span(claim: Claim) -> Span:
    return claim.begin_us, claim.end_us
