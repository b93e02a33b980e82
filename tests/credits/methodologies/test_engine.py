"""Values in, grams out: rounded down once, never below zero, the tier applied to the unrounded reduction."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.methodologies.engine import is_coin_only, make_quantifier, quantify
from credits.methodologies.language import compile_document, read_methodology
from puhui.kernel.quantities import AMOUNT_MAX
from tests.credits.methodologies.documents import changed, document

FACTORS = {"ef_baseline": Decimal("0.104"), "ef_bike": Decimal("0.0087")}


def quantifier(*changes: tuple[str, str], factors=FACTORS):
    read = read_methodology(changed(*changes))
    return make_quantifier(read, compile_document(read).bind(factors))


def grams(value: str, *changes: tuple[str, str], tier: str = "A") -> tuple[int, int]:
    found = quantify(quantifier(*changes), (Decimal(value),), tier)
    return found.reduction_g, found.credited_g


def test_the_tier_is_applied_to_the_unrounded_reduction():
    # 0.23825 kg: 238.25 g, of which half is 119.125 g and not half of 238.
    assert grams("2.5") == (238, 238)
    assert grams("2.5", tier="C") == (238, 119)


def test_a_reduction_is_never_below_zero():
    assert grams("2.5", ("counted * max(0, ef_baseline - ef_bike)", "counted * (ef_bike - ef_baseline)")) == (
        0,
        0,
    )


@pytest.mark.parametrize(("days", "whole"), [(3, 10), (7, 10), (13, 1), (29, 1)])
def test_the_noise_of_a_division_never_costs_a_gram(days, whole):
    # x / days * days is 9.999… or 10.000…; the grams are those of x.
    text = (
        "counted * max(0, ef_baseline - ef_bike)",
        f"counted / {days} * {days} * (ef_baseline + 0 * ef_bike)",
    )
    factors = {"ef_baseline": Decimal("0.001"), "ef_bike": Decimal(0)}
    found = quantify(quantifier(text, factors=factors), (Decimal(whole),), "A")
    assert found.reduction_g == whole


def test_what_is_really_below_a_whole_gram_stays_below():
    factors = {"ef_baseline": Decimal("0.000999999999"), "ef_bike": Decimal(0)}
    assert quantify(quantifier(factors=factors), (Decimal(10),), "A").reduction_g == 9


@pytest.mark.parametrize(("verdict", "amount"), [("reject", 0), ("review", 238)])
def test_a_broken_rule_rejects_or_leaves_a_preview(verdict, amount):
    changes = [
        ("ef_bike < ef_baseline", "ef_bike > ef_baseline"),
        ('verdict = "review"', f'verdict = "{verdict}"'),
    ]
    found = quantify(quantifier(*changes), (Decimal("2.5"),), "A")
    assert (found.reduction_g, found.credited_g, found.failed) == (amount, amount, (0,))
    assert quantifier(*changes).reasons[0] == ("NOT_BELOW_BASELINE", verdict)


def test_a_formula_without_a_value_goes_to_review_with_nothing():
    undefined = (
        "counted * max(0, ef_baseline - ef_bike)",
        "counted * (ef_baseline - ef_bike) / (counted - counted)",
    )
    found = quantify(quantifier(undefined), (Decimal("2.5"),), "A")
    assert (found.reduction_g, found.credited_g, found.steps) == (0, 0, ())
    assert [quantifier(undefined).reasons[index] for index in found.failed] == [
        ("ARITHMETIC_UNDEFINED", "review")
    ]


@pytest.mark.parametrize("value", ["1E30", "1E900", "Infinity"])
def test_more_than_a_ledger_can_hold_goes_to_review_and_is_never_cut(value):
    huge = ("min(distance_km, longest)", "max(distance_km, longest)")
    found = quantify(quantifier(huge), (Decimal(value),), "A")
    assert (found.reduction_g, found.credited_g, found.failed) == (0, 0, (1,))


def test_tonnes_are_rounded_from_a_last_step_in_tonnes():
    changes = [
        ('rounding = "gram"', 'rounding = "tonne"'),
        ('unit = "kgCO2e"', 'unit = "tCO2e"'),
        ('unit = "kgCO2e/person_km"', 'unit = "tCO2e/person_km"'),
        ('unit = "kgCO2e/person_km"', 'unit = "tCO2e/person_km"'),
    ]
    assert grams("2.5", *changes) == (238_250, 238_250)


@pytest.mark.parametrize(
    ("changes", "coin_only"),
    [
        ([], {"A": False, "C": True}),
        ([('maturity = "B"', 'maturity = "C"')], {"A": True, "C": True}),
        ([('maturity = "B"', 'maturity = "B"\ncoin_only = true')], {"A": True, "C": True}),
    ],
)
def test_grams_are_coin_only_by_flag_by_tier_c_and_by_maturity_c(changes, coin_only):
    assert {tier: is_coin_only(document(*changes), tier) for tier in coin_only} == coin_only


@given(st.decimals(min_value=0, max_value=100, places=9), st.sampled_from("AC"))
def test_credited_grams_are_whole_not_negative_and_never_above_the_reduction(distance, tier):
    found = quantify(quantifier(), (distance,), tier)
    assert 0 <= found.credited_g <= found.reduction_g <= AMOUNT_MAX
    assert found.credited_g <= found.steps[-1] * 1000


@given(st.decimals(min_value=0, max_value=7, places=6), st.decimals(min_value=0, max_value=7, places=6))
def test_splitting_a_ride_never_earns_more(first, second):
    together = quantify(quantifier(), (first + second,), "A").credited_g
    apart = sum(quantify(quantifier(), (part,), "A").credited_g for part in (first, second))
    assert apart <= together <= apart + 1
