"""Each limit at its boundary, on both sides; and all failures in the order of market.md 4.5."""

from uuid import UUID

import pytest

from market.risk.limits import counted, judge, price_collar
from market.risk.models import ParticipantClass
from market.risk.order import Reserved, daily_key, position_key, together
from tests.market.instruments import PV
from tests.market.risk.orders import DAY, PARTY, context

DAILY = daily_key("DEMO", DAY, PARTY)
POSITION = position_key(PV, PARTY)


def codes(*args, **facts) -> list[str]:
    return [failure.code for failure in judge(context(*args, **facts))]


def test_a_plain_order_passes():
    assert codes() == []


@pytest.mark.parametrize(
    ("halts", "expected"),
    [
        ((), []),
        (("GLOBAL",), ["HALT_GLOBAL"]),
        (("INSTRUMENT",), ["HOLD_EXTERNAL"]),
        (("PARTICIPANT",), ["HOLD_EXTERNAL"]),
        (("VENUE",), ["HOLD_EXTERNAL"]),
        (("GLOBAL", "VENUE"), ["HALT_GLOBAL", "HOLD_EXTERNAL"]),
    ],
)
def test_while_a_stop_stands_nothing_comes_in(halts, expected):
    assert codes(halts=halts) == expected


@pytest.mark.parametrize("resident", ["RES-1", "RES-2"])
def test_a_resident_buys_to_retire_and_nothing_else(resident):
    small = {"quantity_t": 1, "price_fen": 3_847, "is_person": True}
    assert codes(resident, purpose="RETIRE", **small) == []
    assert "NOT_PERMITTED" in codes(resident, purpose="HOLD", **small)
    assert "NOT_PERMITTED" in codes(resident, side="SELL", mode="BRIDGE", purpose="SELL", **small)


def test_what_each_class_may_do():
    bridge = {"side": "SELL", "mode": "BRIDGE", "purpose": "SELL"}
    holds = {code for code in ParticipantClass.values if codes(code, quantity_t=1, price_fen=3_847) == []}
    moves_out = {
        code for code in ParticipantClass.values if codes(code, quantity_t=1, price_fen=3_847, **bridge) == []
    }
    assert holds == {"SME-2", "INST", "CTRL", "HKMO"}
    assert moves_out == {"SME-2", "INST", "CTRL"}


def test_an_organisation_that_was_not_admitted_may_nothing():
    assert codes("") == ["NOT_PERMITTED"]
    assert codes("", purpose="RETIRE") == ["NOT_PERMITTED"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"tick_fen": 10, "price_fen": 3_850}, []),
        ({"tick_fen": 10, "price_fen": 3_851}, ["BAD_TICK"]),
        ({"price_fen": 0}, ["BAD_TICK", "PRICE_COLLAR"]),
        ({"lot_t": 5, "quantity_t": 10}, []),
        ({"lot_t": 5, "quantity_t": 11}, ["BAD_LOT"]),
        ({"quantity_t": 1}, []),
        ({"quantity_t": 0}, ["SIZE_MIN"]),
        ({"quantity_t": 2_000}, []),
        ({"quantity_t": 2_001}, ["SIZE_MAX"]),
        ({"is_open": False}, ["INSTR_CLOSED"]),
    ],
)
def test_the_order_fits_its_instrument_and_class(facts, expected):
    assert codes(**facts) == expected


def test_the_collar_is_rounded_inward():
    assert price_collar.bounds(3_847, 1_000) == (3_463, 4_231)
    assert price_collar.bounds(3_800, 1_000) == (3_420, 4_180)
    assert price_collar.bounds(1, 1_000) == (1, 1)


@pytest.mark.parametrize(("price", "inside"), [(3_462, False), (3_463, True), (4_231, True), (4_232, False)])
def test_a_price_at_the_collar(price, inside):
    assert codes(price_fen=price) == ([] if inside else ["PRICE_COLLAR"])


def test_a_crossed_collar_names_its_bound():
    (failure,) = judge(context(price_fen=4_232))
    assert (failure.limit, failure.used, failure.requested) == (4_231, 3_847, 4_232)


def test_an_order_without_a_price_has_no_collar_and_is_worth_the_reference_price():
    facts = context(price_fen=None, side="SELL", mode="BRIDGE", purpose="SELL")
    assert judge(facts) == ()
    assert facts.value_fen == 38_470


@pytest.mark.parametrize(("used", "passes"), [(19_961_500, True), (19_961_501, False)])
def test_the_days_orders_are_worth_at_most_the_limit(used, passes):
    assert codes(used={DAILY: used}) == ([] if passes else ["LIM_DAILY"])


@pytest.mark.parametrize(
    ("holding", "opened", "passes"), [(9_000, 990, True), (9_000, 991, False), (10_001, 0, False)]
)
def test_the_position_counts_what_is_held_and_every_open_buy(holding, opened, passes):
    found = judge(context(holding_t=holding, used={POSITION: opened}))
    assert [failure.code for failure in found] == ([] if passes else ["LIM_POSITION"])
    if not passes:
        assert (found[0].limit, found[0].used, found[0].requested) == (10_000, holding + opened, 10)


@pytest.mark.parametrize(("theirs", "opened", "passes"), [(8_000, 1_990, True), (8_000, 1_991, False)])
def test_linked_parties_have_the_position_of_one(theirs, opened, passes):
    other = UUID("01a2034d-df01-769e-a32b-84966b7d8926")
    facts = {"linked": (other,), "linked_holding_t": theirs, "used": {position_key(PV, other): opened}}
    found = judge(context(**facts))
    assert [failure.code for failure in found] == ([] if passes else ["LIM_GROUP"])
    if not passes:
        assert (found[0].limit, found[0].used, found[0].requested) == (10_000, 9_991, 10)
    assert codes(purpose="RETIRE", **facts) == []
    assert codes(**facts | {"linked": ()}) == []


def test_what_is_retired_or_sold_is_no_position():
    assert codes(purpose="RETIRE", holding_t=10_000) == []
    assert codes(side="SELL", mode="BRIDGE", purpose="SELL", holding_t=10_000) == []


def test_all_failures_are_told_in_the_order_of_the_checks():
    found = codes(
        "RES-1",
        halts=("GLOBAL", "INSTRUMENT"),
        is_open=False,
        tick_fen=10,
        lot_t=7,
        price_fen=9_999,
        quantity_t=3_000,
        holding_t=1,
    )
    assert found == [
        "HALT_GLOBAL",
        "HOLD_EXTERNAL",
        "NOT_PERMITTED",
        "INSTR_CLOSED",
        "BAD_TICK",
        "BAD_LOT",
        "SIZE_MAX",
        "PRICE_COLLAR",
        "LIM_DAILY",
        "LIM_POSITION",
    ]


def test_counters_are_taken_in_the_order_of_their_keys():
    keys = [one.key for one in counted(context())]
    assert keys == [DAILY, POSITION] == sorted(keys)


def test_what_is_given_back_after_a_fill():
    reserved = Reserved(((DAILY, 38_500), (POSITION, 10)))
    assert reserved.after_fill(quantity_t=10, filled_t=0) == reserved
    assert reserved.after_fill(quantity_t=10, filled_t=4).amounts == ((DAILY, 23_100), (POSITION, 10))
    assert reserved.after_fill(quantity_t=10, filled_t=10).amounts == ((DAILY, 0), (POSITION, 10))


def test_several_orders_give_back_together_in_one_order():
    many = [Reserved((("position:X:b", 1), ("position:X:a", 2))), Reserved((("position:X:a", 3),))]
    assert together(many).amounts == (("position:X:a", 5), ("position:X:b", 1))
