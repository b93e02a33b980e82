"""Published figures from outside, with their tolerance: the engine gives them unfitted."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.factors.data_files import shipped_table
from credits.methodologies.bound import bind
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology
from tests.credits.methodologies.documents import changed

DAY = date(2026, 11, 2)
DOCUMENTS = {document.code: document for document in map(read_methodology, catalog_files())}
PROGRAMS = {code: compile_document(document) for code, document in DOCUMENTS.items()}


def reduction_g(code, inputs, tier="A"):
    bound = bind(PROGRAMS[code], shipped_table(), region="CN-GD-GZ", on=DAY)
    values = {
        name: tuple(map(Decimal, value)) if isinstance(value, list) else Decimal(value)
        for name, value in inputs.items()
    }
    return bound.quantify(bound.arguments(values), tier).reduction_g


def test_1_the_beijing_trip_agrees_within_half_a_percent():
    assert abs(reduction_g("IND-METRO", {"distance_km": "34.9"}) - 2517) <= 2517 * 0.005
    # With its walking at the full base it would be a little above.
    mixed = reduction_g("IND-METRO", {"distance_km": "33.8"}) + reduction_g(
        "IND-WALK", {"distance_km": "1.1"}
    )
    assert mixed in (2547, 2548)


def test_4_the_yingde_forest_fetched_52128_yuan():
    assert 1448 * 36 == 52_128
    assert round(Decimal(1448) / Decimal("456.3"), 3) == Decimal("3.173")


def test_5_the_huadu_forest_gives_13320_tonnes_against_13319_published():
    # Growth of 5.17 t a hectare and year over four years, as a change of stock of mixed broadleaf.
    per_m3 = Decimal("0.482") * Decimal("1.514") * Decimal("1.262") * Decimal("0.490") * 44 / 12
    change = (Decimal("5.17") * 4 / per_m3).quantize(Decimal("1E-12"))
    inputs = {"area_ha": ["1800"], "species": ["7"], "years": "4", "sampling_error": "0.1"}
    stocks = {"stock_1_m3_per_ha": ["60"], "stock_2_m3_per_ha": [str(60 + change)]}
    tonnes = reduction_g("GD-FOREST-PROT", inputs | stocks) / 1_000_000
    assert abs(tonnes - 13_319) <= 1.001
    assert abs(13_319 * Decimal("17.06") - 227_222) < 1


def test_6_the_huidong_mangrove_agrees_within_a_thousandth():
    inputs = {"area_ha": "204.85", "years": "10", "uptake_t_per_ha_year": "21.28"}
    assert abs(reduction_g("GD-MANGROVE", inputs) / 1_000_000 - 43_600) <= 43.6


@pytest.mark.parametrize(("steps", "points"), [("7250", 145), ("50", 1), ("49", 0)])
def test_10_the_points_of_hubei_are_exact(steps, points):
    trips = dict.fromkeys(
        ("bus_trips_proven", "bus_trips_told", "metro_trips_proven", "metro_trips_told"), "0"
    )
    assert reduction_g("IND-STEPS-HB", trips | {"steps": steps}) == points


def test_11_what_was_used_in_2016_adds_up_and_lies_under_the_ceiling():
    ccer, phcer = 303_641, 239_197
    assert ccer + phcer == 542_838
    given_ = {"verified_emissions_t": str(10 * (ccer + phcer)), "ccer_used_t": str(ccer)}
    given_ |= {"offered_t": "1000000", "pool_left_t": "1500000"}
    # At a tenth of its emissions, exactly the PHCER that were used are still allowed.
    assert reduction_g("SYS-OFFSET", given_) == phcer * 1_000_000


@pytest.mark.parametrize(
    ("region", "value"), [("CN-GD", "0.4419"), ("CN-GRID-SOUTH", "0.4042"), ("CN", "0.5306")]
)
def test_16_the_grid_factors_of_2023_are_found(region, value):
    found = shipped_table().resolve("GRID_CO2_AVERAGE", "average", region, DAY, unit="kgCO2/kWh")
    assert (found.value, found.factor_year) == (Decimal(value), 2023)


PAYOUT = """[[parameters]]
symbol = "electric_payout"
value = "0.2"
unit = "1"
title = { zh = "电动车", en = "Electric cars" }
source = "Beijing scheme of 2017"
confidence = "sourced-press"

[[tables]]
name = "payout"
title = { zh = "停驶一天", en = "For a day without the car" }
unit = "1"
key_unit = "L"
match = "band"
source = "Beijing scheme of 2017"
confidence = "sourced-press"
rows = [
  { up_to = "1.6", value = "0.5" },
  { above = "1.6", up_to = "2.5", value = "0.6" },
  { above = "2.5", value = "0.7" },
]

[[steps]]
name = "yuan"
expression = "electric_payout if engine_l == 0 else lookup(payout, engine_l)"
unit = "1"
title = { zh = "元", en = "Yuan" }

[[steps]]
"""


@pytest.mark.parametrize(
    ("litres", "yuan"),
    [
        ("1.0", "0.5"),
        ("1.6", "0.5"),
        ("1.601", "0.6"),
        ("2.5", "0.6"),
        ("2.51", "0.7"),
        ("6", "0.7"),
        ("0", "0.2"),
    ],
)
def test_17_the_payout_of_beijings_car_free_day_is_a_table(litres, yuan):
    text = changed(
        ('name = "distance_km"\nunit = "person_km"', 'name = "engine_l"\nunit = "L"'),
        ("[[steps]]\n", PAYOUT),
        (
            'symbol = "longest"\nvalue = "15"\nunit = "person_km"',
            'symbol = "longest"\nvalue = "15"\nunit = "L"',
        ),
        ("min(distance_km, longest)", "min(engine_l, longest)"),
        ("counted * max(0, ef_baseline - ef_bike)", "yuan * (counted / longest) * (ef_baseline - ef_bike)"),
        ('inputs = { distance_km = "2.5" }', 'inputs = { engine_l = "2.5" }'),
    )
    program = compile_document(read_methodology(text))
    _broken, steps = program.bind({"ef_baseline": Decimal("0.104"), "ef_bike": Decimal("0.0087")})(
        Decimal(litres)
    )
    assert steps[0] == Decimal(yuan)


def inputs_within(document, data):
    """Draw values inside the bounds of every input."""
    drawn, lengths = {}, {}
    for item in reversed(document.inputs):
        most = item.bounds.most * drawn[item.bounds.per] if item.bounds.per else item.bounds.most
        places = 0 if item.bounds.whole else 4
        one = st.decimals(min_value=item.bounds.least, max_value=most, places=places)
        if item.bounds.least_excluded:
            one = one.filter(lambda value, least=item.bounds.least: value > least)
        if item.items:
            size = lengths.setdefault(item.items.group, data.draw(st.integers(1, 4)))
            drawn[item.name] = tuple(data.draw(st.lists(one, min_size=size, max_size=size)))
        else:
            drawn[item.name] = data.draw(one)
    return drawn


@pytest.mark.parametrize("code", DOCUMENTS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_grams_are_never_negative_and_a_tier_never_raises_them(code, data):
    document = DOCUMENTS[code]
    texts = document.examples[0].texts
    bound = bind(PROGRAMS[code], shipped_table(), region="CN-GD-GZ", on=DAY, keys=texts)
    values = bound.arguments(inputs_within(document, data), document.examples[0].assumptions)
    for tier, multiplier in bound.multipliers.items():
        found = bound.quantify(values, tier)
        assert 0 <= found.credited_g <= found.reduction_g
        assert found.credited_g <= found.reduction_g * multiplier + 1
        assert found.steps  # within its bounds a method of the library always has a value
        if found.reduction_g:
            assert found.reduction_g <= found.steps[-1] * bound.quantifier.whole + Decimal("1E-9")
