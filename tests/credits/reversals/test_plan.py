"""Who bears the grams of a fraud: every gram once, nothing below zero, nothing that is not there."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from credits.reversals.plan import Held, Stock, Unused, plan_taking

OWN, OTHER = 7, 8


def hold(number: int, grams: int, asset: int = OWN) -> Held:
    return Held(UUID(int=number), asset, grams)


def voucher(number: int, coins: int) -> Unused:
    return Unused(UUID(int=number), coins)


def test_grams_first_then_holds_then_coins_then_a_debt_then_the_programme():
    stock = Stock(
        grams=[(OWN, 10), (OTHER, 20)],
        held=[hold(1, 30)],
        coins=40,
        coins_per_1000g=1000,
        debt_room=50,
    )
    taking = plan_taking(200, stock)
    assert taking.grams == {OWN: 40, OTHER: 20}
    assert (taking.coins, taking.coin_g, taking.debt_g, taking.borne_g) == (40, 40, 50, 50)


def test_no_hold_is_voided_that_is_not_needed():
    taking = plan_taking(15, Stock(grams=[(OWN, 10)], held=[hold(1, 5), hold(2, 5)]))
    assert taking.voided == [hold(1, 5)]


def test_of_assigned_grams_the_coins_go_before_other_grams():
    stock = Stock(grams=[(OTHER, 500)], coins=60, assigned_coins=100, debt_room=1000)
    taking = plan_taking(200, stock)
    # 60 of 100 coins are 120 of 200 grams; the other 80 come out of what there is.
    assert (taking.coins, taking.coin_g, taking.grams, taking.debt_g) == (60, 120, {OTHER: 80}, 0)


def test_vouchers_are_cancelled_one_by_one_and_what_is_over_goes_back():
    stock = Stock(coins=10, vouchers=[voucher(2, 50), voucher(1, 50)], assigned_coins=30)
    taking = plan_taking(30, stock)
    assert (taking.coins, taking.cancelled) == (30, [voucher(2, 50)])


def test_less_than_a_coin_is_owed_in_grams():
    taking = plan_taking(9, Stock(coins=100, coins_per_1000g=100, debt_room=20))
    assert (taking.coins, taking.debt_g) == (0, 9)


AMOUNT = st.integers(0, 5_000)


@st.composite
def stocks(draw) -> Stock:
    return Stock(
        grams=[(asset, draw(AMOUNT)) for asset in (OWN, OTHER, 9)],
        held=[hold(n, draw(st.integers(1, 2_000)), draw(st.sampled_from([OWN, OTHER]))) for n in (1, 2)],
        coins=draw(AMOUNT),
        vouchers=[voucher(n, draw(st.integers(1, 900))) for n in (3, 4)],
        assigned_coins=draw(st.one_of(st.none(), st.integers(1, 5_000))),
        coins_per_1000g=draw(st.sampled_from([0, 1, 333, 1000, 2500])),
        debt_room=draw(AMOUNT),
    )


@given(credited=st.integers(1, 20_000), stock=stocks())
def test_every_gram_is_borne_once_and_nothing_is_taken_that_is_not_there(credited: int, stock: Stock):
    taking = plan_taking(credited, stock)
    assert taking.recovered_g + taking.coin_g + taking.debt_g + taking.borne_g == credited
    assert min(taking.coins, taking.coin_g, taking.debt_g, taking.borne_g) >= 0
    free = dict(stock.grams)
    for asset, grams in taking.grams.items():
        assert 0 < grams <= free[asset] + sum(h.grams for h in taking.voided if h.asset_id == asset)
    assert taking.coins <= stock.coins + sum(v.coins for v in taking.cancelled)
    assert taking.debt_g <= stock.debt_room
    # The programme bears something only where the debt has no room.
    assert taking.borne_g == 0 or taking.debt_g == stock.debt_room
    # Nobody is left with grams of this kind while they owe.
    if taking.debt_g:
        assert taking.recovered_g == sum(free.values()) + sum(h.grams for h in stock.held)
