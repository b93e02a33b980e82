"""What becomes of accruals that wait for coins: each whole or not at all, with the reason."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.rewards.accruals import (
    BELOW_ONE_COIN,
    BUDGET_EXHAUSTED,
    NO_RATE,
    UNITS_GONE,
    Accrual,
    plan_accruals,
)

METRO, WALK = ("DEMO", "IND-METRO"), ("DEMO", "IND-WALK")
GZ = ("DEMO", "CN-GD-GZ")


def accrual(
    grams: int, *, asset: int = 1, methodology: str = "IND-METRO", activity: UUID | None = None
) -> Accrual:
    return Accrual(activity or uuid4(), grams, asset, "DEMO", methodology, "CN-GD-GZ")


def plan(accruals, *, rate=1000, available=10_000, left=10_000):
    planned = plan_accruals(accruals, rates={METRO: rate}, available={1: available}, left={GZ: left})
    return [(item.coins, item.refused) for item in planned]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({}, (500, "")),
        ({"rate": 1500}, (750, "")),
        ({"left": 500}, (500, "")),
        ({"left": 499}, (0, BUDGET_EXHAUSTED)),
        ({"left": 0}, (0, BUDGET_EXHAUSTED)),
        ({"available": 500}, (500, "")),
        ({"available": 499}, (0, UNITS_GONE)),
        ({"rate": 1}, (0, BELOW_ONE_COIN)),
        ({"rate": 2}, (1, "")),
        ({"rate": 0}, (0, BELOW_ONE_COIN)),
    ],
)
def test_one_accrual_of_500_grams(case, expected):
    assert plan([accrual(500)], **case) == [expected]


def test_without_a_rate_the_grams_stay():
    planned = plan_accruals(
        [accrual(5, methodology="IND-WALK")], rates={METRO: 1}, available={1: 5}, left={GZ: 9}
    )
    assert planned[0].refused == NO_RATE


def test_what_does_not_fit_leaves_the_budget_to_the_next():
    assert plan([accrual(80), accrual(50), accrual(20)], left=100) == [
        (80, ""),
        (0, BUDGET_EXHAUSTED),
        (20, ""),
    ]


def test_what_is_gone_leaves_the_grams_to_the_next():
    assert plan([accrual(80), accrual(50), accrual(20)], available=100) == [
        (80, ""),
        (0, UNITS_GONE),
        (20, ""),
    ]


@given(
    st.lists(st.integers(1, 500), max_size=20),
    st.integers(0, 2000),
    st.integers(0, 3000),
    st.integers(0, 3000),
)
def test_never_more_than_there_is_of_grams_and_coins(pieces, rate, available, left):
    planned = plan_accruals(
        [accrual(grams) for grams in pieces], rates={METRO: rate}, available={1: available}, left={GZ: left}
    )
    done = [item for item in planned if not item.refused]
    assert sum(item.accrual.grams for item in done) <= available
    assert sum(item.coins for item in done) <= left
    assert all(item.coins == item.accrual.grams * rate // 1000 > 0 for item in done)
    assert all(item.coins == 0 for item in planned if item.refused)


def test_grams_of_one_asset_do_not_stand_in_for_another():
    accruals = [accrual(10, asset=1), accrual(10, asset=2)]
    planned = plan_accruals(accruals, rates={METRO: 1000}, available={1: 20}, left={GZ: 100})
    assert [item.refused for item in planned] == ["", UNITS_GONE]
