"""SAME_RIDE without a database: what gives way to an operator's record, and what does not."""

import pytest

from credits.screening.checks.same_ride import find_told_twice, is_same_ride
from tests.credits.screening.claims import claim

MIN = 60_000_000


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((0, 40), (0, 40), True),
        ((0, 40), (20, 60), True),
        ((0, 40), (21, 61), False),
        ((0, 40), (35, 45), True),
        ((0, 40), (36, 46), False),
        ((0, 40), (40, 50), False),
    ],
)
def test_half_of_the_shorter_one_is_shared(one, other, same):
    assert is_same_ride(one, other) is is_same_ride(other, one) is same


def trips(*told):
    return [claim(begin * MIN, end * MIN, tier=tier, type_id=kind) for begin, end, tier, kind in told]


def test_a_phones_claim_gives_way_to_the_record_of_its_kind_alone():
    phone, walk, record = trips((0, 40, "B", 1), (0, 40, "C", 5), (2, 38, "A", 1))
    twice, standing = find_told_twice([phone, walk, record], [], [])
    assert (twice, standing) == ({phone.activity}, [])


def test_a_record_that_something_credited_excludes_displaces_nothing():
    phone, record = trips((0, 40, "B", 1), (2, 38, "A", 1))
    taken = [(36 * MIN, 60 * MIN)]
    assert find_told_twice([phone, record], taken, []) == (set(), taken)


def test_what_waits_gives_way_to_the_record_of_its_kind():
    (record,) = trips((2, 38, "A", 1))
    waiting, other = (0, 40 * MIN), (38 * MIN, 60 * MIN)
    assert find_told_twice([record], [waiting, other], [(1, waiting)]) == (set(), [other])
    assert find_told_twice([record], [waiting], [(2, waiting)]) == (set(), [waiting])
