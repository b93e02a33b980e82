"""A methodology bound to a place and day: which factors, which baselines, which arguments."""

import re
from datetime import date
from decimal import Decimal

import pytest

from credits.factors.data_files import shipped_table
from credits.factors.resolution import FactorMissing
from credits.methodologies.bound import BaselineMissing, bind
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology

NOVEMBER = date(2026, 11, 2)


def bound(code: str, region: str = "CN-GD-GZ", on: date = NOVEMBER):
    documents = {document.code: document for document in map(read_methodology, catalog_files())}
    return bind(compile_document(documents[code]), shipped_table(), region=region, on=on, scheme="DEMO")


def test_the_city_gets_the_placeholder_of_the_province_in_the_wanted_unit():
    metro = bound("IND-METRO")
    assert [(factor.row.code, factor.value, factor.is_placeholder) for factor in metro.factors] == [
        ("TRAVEL_BASELINE", Decimal("0.104"), True),
        ("METRO", Decimal("0.032"), True),
    ]
    assert metro.input_names == ("distance_km",)
    assert metro.caps[0].limit_g == 6_000


def test_electricity_takes_the_provinces_average_of_the_latest_year_before_the_act():
    assert bound("IND-ELEC-SZ").factors[0].value == Decimal("0.4419")
    assert bound("IND-ELEC-SZ", on=date(2022, 5, 1)).factors[0].value == Decimal("0.4403")


def test_resolved_values_are_the_published_one_then_what_was_found():
    electricity = bound("IND-ELEC-SZ")
    inputs = {"consumption_kwh": Decimal("9.5"), "period_days": Decimal(1)}
    assert electricity.arguments(inputs) == (Decimal("9.5"), 1, 8, 0)
    assert electricity.arguments(inputs, {"mean7_kwh_per_day": Decimal("10.2")})[-1] == Decimal("10.2")
    assert electricity.arguments(inputs, {"mean7_kwh_per_day": None})[-1] == 0


def test_a_history_without_a_default_must_be_found():
    text = next(file.text for file in catalog_files() if "IND-ELEC-SZ" in file.text)
    # The default goes, and with it the lines that say where it comes from.
    without = re.sub(r'default = "0".*\n', "", text, count=1)
    without = re.sub(r'source = "Project design value: no saving.*\nconfidence = .*\n', "", without, count=1)
    program = compile_document(read_methodology(without))
    strict = bind(program, shipped_table(), region="CN-GD-SZ", on=NOVEMBER)
    with pytest.raises(BaselineMissing, match="mean7_kwh_per_day"):
        strict.arguments({"consumption_kwh": Decimal(1), "period_days": Decimal(1)})


def test_a_place_without_any_value_is_refused_and_never_guessed():
    with pytest.raises(FactorMissing, match="TRAVEL_BASELINE"):
        bound("IND-METRO", region="CN-SH")


def test_walking_is_coin_only_at_every_tier_and_the_metro_at_tier_c():
    assert bound("IND-WALK").coin_only_tiers == {"A", "B", "C"}
    assert bound("IND-METRO").coin_only_tiers == {"C"}
