"""The clearing function: the page's figures, and every property a bidder relies on, against brute force."""

import random
from fractions import Fraction

import pytest

from market.trading.clearing import Allocation, SealedBid, one_way
from market.trading.shares import fee_of, share_out

BOOKS = 3_000


def bid(name, quantity_t, price_fen, seq, owner=""):
    return SealedBid(name, owner or name, quantity_t, price_fen, seq)


PAGE = [
    bid("x1", 300, 4_100, 1),
    bid("x2", 400, 3_900, 2),
    bid("x3", 250, 3_800, 3),
    bid("x4", 250, 3_800, 4),
    bid("x5", 500, 3_650, 5),
    bid("x6", 900, 3_600, 6),
]


@pytest.mark.parametrize(
    ("allocation", "filled"),
    [
        (Allocation.TIME, {"x1": 300, "x2": 400, "x3": 250, "x4": 50}),
        (Allocation.PRORATA, {"x1": 300, "x2": 400, "x3": 150, "x4": 150}),
    ],
)
def test_the_pages_auction(allocation, filled):
    cleared = one_way(1_000, 3_650, PAGE, allocation)
    assert (cleared.price_fen, cleared.filled, cleared.sold_t) == (3_800, filled, 1_000)


@pytest.mark.parametrize("allocation", Allocation)
def test_with_more_than_is_wanted_all_valid_bids_fill_at_the_lowest(allocation):
    cleared = one_way(3_000, 3_650, PAGE, allocation)
    assert (cleared.price_fen, cleared.sold_t) == (3_650, 1_700)
    assert "x6" not in cleared.filled


def test_the_pages_marginal_level_and_splitting_gains_nothing():
    whole = [bid("b3", 50, 3_850, 4), bid("b4", 70, 3_850, 6)]
    assert one_way(50, 1, whole, Allocation.PRORATA).filled == {"b3": 21, "b4": 29}
    cut = [bid(f"b3-{at}", 1, 3_850, 4 + at, "b3") for at in range(50)] + [bid("b4", 70, 3_850, 60)]
    filled = one_way(50, 1, cut, Allocation.PRORATA).filled
    assert sum(tonnes for name, tonnes in filled.items() if name.startswith("b3")) == 21


def test_no_valid_bid_no_price():
    assert one_way(10, 5_000, PAGE, Allocation.TIME).price_fen is None
    assert one_way(10, 1, [], Allocation.TIME).filled == {}
    assert one_way(0, 1, PAGE, Allocation.TIME).price_fen is None


@pytest.mark.parametrize(
    "book",
    [
        [bid("a", 0, 1, 1)],
        [bid("a", 1, 0, 1)],
        [bid("a", 1, 1, 1), bid("b", 1, 1, 1)],
        [bid("a", 1, 1, 1), bid("a", 1, 1, 2)],
    ],
)
def test_a_book_that_cannot_be_is_refused(book):
    with pytest.raises(ValueError, match="a bid"):
        one_way(1, 0, book, Allocation.TIME)


def random_book(rng: random.Random) -> list[SealedBid]:
    owners = rng.randint(1, 5)
    return [
        bid(f"b{seq}", rng.randint(1, 9), rng.randint(95, 105), seq, f"o{rng.randrange(owners)}")
        for seq in range(rng.randint(0, 9))
    ]


def tonne_by_tonne(supply, reserve, book, allocation):
    """The rule said another way: hand out single tonnes, the best claim first."""
    valid = [one for one in book if one.price_fen >= reserve]
    got = {one.id: 0 for one in valid}
    price = None
    while supply and (open_bids := [one for one in valid if got[one.id] < one.quantity_t]):
        best = max(one.price_fen for one in open_bids)
        level = [one for one in valid if one.price_fen == best]
        price = best
        wanted = sum(one.quantity_t - got[one.id] for one in level)
        if wanted <= supply or allocation is Allocation.TIME:
            first = min((one for one in open_bids if one.price_fen == best), key=lambda one: one.seq)
            got[first.id] += 1
            supply -= 1
            continue
        first_seq = {o: min(x.seq for x in level if x.owner == o) for o in {x.owner for x in level}}
        exact = {
            o: Fraction(supply * sum(x.quantity_t for x in level if x.owner == o), wanted) for o in first_seq
        }
        whole = {o: int(share) for o, share in exact.items()}
        for o in sorted(exact, key=lambda o: (whole[o] - exact[o], first_seq[o])):
            if sum(whole.values()) < supply:
                whole[o] += 1
        for one in sorted(level, key=lambda x: x.seq):
            got[one.id] = min(one.quantity_t, whole[one.owner])
            whole[one.owner] -= got[one.id]
        supply = 0
    return price, {name: tonnes for name, tonnes in got.items() if tonnes}


def test_against_brute_force_on_random_books():
    rng = random.Random(20261127)
    for _ in range(BOOKS):
        book, supply, reserve = random_book(rng), rng.randint(1, 30), rng.randint(94, 106)
        allocation = rng.choice(list(Allocation))
        cleared = one_way(supply, reserve, book, allocation)
        assert (cleared.price_fen, cleared.filled) == tonne_by_tonne(supply, reserve, book, allocation)
        shuffled = rng.sample(book, len(book))
        assert one_way(supply, reserve, shuffled, allocation) == cleared
        wanted = sum(one.quantity_t for one in book if one.price_fen >= reserve)
        assert cleared.sold_t == min(supply, wanted)
        if cleared.price_fen is not None:
            better = [one for one in book if one.price_fen > cleared.price_fen]
            assert all(cleared.filled.get(one.id) == one.quantity_t for one in better)
            by_id = {one.id: one for one in book}
            assert all(by_id[name].price_fen >= cleared.price_fen for name in cleared.filled)
            assert all(0 < tonnes <= by_id[name].quantity_t for name, tonnes in cleared.filled.items())


def test_the_pages_proceeds_to_the_fen():
    gross = 3 * 3_850
    fee = fee_of(gross, 50)
    assert (gross, fee) == (11_550, 58)
    grams = [412_000, 1_130_000, 275_000, 660_000, 523_000]
    assert share_out(gross - fee, grams) == [1_578, 4_329, 1_053, 2_528, 2_004]


def test_the_pages_partial_sale():
    grams = [412_000, 1_130_000, 275_000, 660_000, 523_000]
    assert share_out(2_000_000, grams) == [274_667, 753_333, 183_333, 440_000, 348_667]


def test_shares_always_add_up_and_are_off_by_less_than_one():
    rng = random.Random(7)
    for _ in range(BOOKS):
        weights = [rng.randint(0, 50) for _ in range(rng.randint(1, 8))]
        amount = rng.randint(0, 500) if sum(weights) else 0
        parts = share_out(amount, weights)
        assert sum(parts) == amount
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part * max(sum(weights), 1) - amount * weight) < max(sum(weights), 1)
    with pytest.raises(ValueError, match="shared out"):
        share_out(1, [0, 0])


def test_the_fee_is_rounded_up():
    assert [fee_of(gross, 50) for gross in (0, 1, 200, 201)] == [0, 1, 1, 2]
