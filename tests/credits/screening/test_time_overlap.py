"""One trip at a time for a person: the earlier received stands, and trips may touch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.screening.checks.time_overlap import Span, find_overlapping
from credits.screening.types import Claim
from tests.credits.screening.claims import claim


def by_hand(claims: list[Claim], taken: list[Span]) -> set[bytes]:
    """The rule as it is said: in the order of receipt, whoever meets somebody who stands is refused."""
    standing, refused = list(taken), set()
    for one in sorted(claims, key=lambda claim: claim.activity):
        if any(begin < one.end_us and one.begin_us < end for begin, end in standing):
            refused.add(one.activity)
        else:
            standing.append((one.begin_us, one.end_us))
    return refused


@pytest.mark.parametrize(
    ("spans", "refused"),
    [
        ([(0, 10), (10, 20), (20, 30)], []),
        ([(0, 10), (9, 20)], [1]),
        ([(9, 20), (0, 10)], [1]),
        ([(0, 30), (10, 20)], [1]),
        ([(10, 20), (0, 30)], [1]),
        ([(0, 10), (0, 10)], [1]),
        ([(0, 10), (0, 5), (5, 10)], [1, 2]),
        # Whoever was refused takes up no time: the third meets only the second.
        ([(0, 10), (9, 20), (19, 30)], [1]),
    ],
)
def test_the_earlier_received_stands(spans, refused):
    claims = [claim(*span, received=place) for place, span in enumerate(spans, start=1)]
    in_time = sorted(claims, key=lambda one: (one.begin_us, one.activity))
    assert find_overlapping(in_time, []) == {claims[place].activity for place in refused}


def test_what_was_decided_earlier_stands_against_all():
    claims = [claim(0, 10), claim(10, 20), claim(20, 30)]
    assert find_overlapping(claims, [(5, 10)]) == {claims[0].activity}
    assert find_overlapping(claims, [(0, 30)]) == {one.activity for one in claims}
    assert find_overlapping(claims, [(30, 40)]) == set()


lengths = st.integers(1, 12)
moments = st.integers(0, 60)


@given(
    st.lists(st.tuples(moments, lengths), max_size=12),
    st.permutations(range(1, 13)),
    st.lists(st.tuples(moments, lengths), max_size=6),
)
def test_it_is_the_rule_as_it_is_said(spans, receipts, earlier):
    claims = [
        claim(begin, begin + length, received=received)
        for (begin, length), received in zip(spans, receipts, strict=False)
    ]
    taken: list[Span] = []
    for begin, length in earlier:  # what stands never overlaps itself
        if all(begin >= end or begin + length <= start for start, end in taken):
            taken.append((begin, begin + length))
    in_time = sorted(claims, key=lambda one: (one.begin_us, one.activity))
    assert find_overlapping(in_time, taken) == by_hand(claims, taken)
