"""TIME_OVERLAP: a person makes one trip at a time; of two that overlap the earlier received stands (decisions
28, 57)."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from credits.screening.types import Claim

CODE = "TIME_OVERLAP"

# Beginning and end in microseconds, half-open: one trip may begin where another ends.
Span = tuple[int, int]


def find_overlapping(claims: Sequence[Claim], taken: Iterable[Span]) -> set[bytes]:
    """Return the activity ids of the claims that overlap with `taken` or with an earlier received claim.

    `claims` are of one person and one exclusion group, by time; activity ids grow in the order of receipt.
    """
    spans = sorted(taken)
    if not spans and are_apart(claims):
        return set()
    refused = set()
    for claim in sorted(claims, key=_receipt):
        span = (claim.begin_us, claim.end_us)
        place = bisect_left(spans, span)
        before_ends = spans[place - 1][1] if place else 0
        after_begins = spans[place][0] if place < len(spans) else claim.end_us
        if before_ends > claim.begin_us or after_begins < claim.end_us:
            refused.add(claim.activity)
        else:
            insort(spans, span)
    return refused


def _receipt(claim: Claim) -> bytes:
    return claim.activity


def are_apart(claims: Sequence[Claim], last_end: int = 0) -> bool:
    """Tell whether the claims, by time, begin after `last_end` and have no moment in common."""
    for claim in claims:
        if claim.begin_us < last_end:
            return False
        last_end = claim.end_us
    return True
