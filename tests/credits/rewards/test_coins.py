"""The arithmetic of coins: whole, rounded down once, and never more for splitting."""

from hypothesis import given
from hypothesis import strategies as st

from credits.rewards.coins import coins_for

GRAMS = st.integers(1, 2**40)
RATE = st.integers(0, 1_000_000)


def test_one_gram_is_one_coin_at_the_demonstrations_rate():
    assert coins_for([(2512, 1000)]) == [2512]


def test_rounds_down_once_over_all_parts():
    # 0.7 + 0.7 coins: rounded part by part it would be none.
    assert coins_for([(7, 100), (7, 100)]) == [0, 1]


def test_less_than_a_coin_is_none():
    assert coins_for([(1, 999)]) == [0]
    assert coins_for([]) == []


@given(st.lists(st.tuples(GRAMS, RATE), min_size=1, max_size=8))
def test_parts_add_up_to_the_whole_rounded_down(parts):
    shares = coins_for(parts)
    assert sum(shares) == sum(grams * rate for grams, rate in parts) // 1000
    assert min(shares) >= 0


@given(st.lists(GRAMS, min_size=1, max_size=12), RATE)
def test_no_split_into_several_assignments_gives_more(pieces, rate):
    apart = sum(coins_for([(grams, rate)])[0] for grams in pieces)
    assert apart <= sum(pieces) * rate // 1000
