"""The shipped factors: the published values, none of the rejected ones, each with source and confidence."""

from datetime import date
from decimal import Decimal

import pytest

from credits.factors.data_files import read_all, shipped_table
from credits.factors.resolution import FactorMissing

ROWS, SUBSTITUTES = read_all()


@pytest.mark.parametrize(
    ("region", "year", "value"),
    [
        ("CN", 2021, "0.5568"),
        ("CN", 2022, "0.5366"),
        ("CN", 2023, "0.5306"),
        ("CN-GRID-SOUTH", 2012, "0.5271"),
        ("CN-GRID-SOUTH", 2021, "0.4326"),
        ("CN-GRID-SOUTH", 2022, "0.3869"),
        ("CN-GRID-SOUTH", 2023, "0.4042"),
        ("CN-GD", 2010, "0.6379"),
        ("CN-GD", 2012, "0.5912"),
        ("CN-GD", 2021, "0.4715"),
        ("CN-GD", 2022, "0.4403"),
        ("CN-GD", 2023, "0.4419"),
        ("CN-GX", 2023, "0.4476"),
        ("CN-GZ", 2023, "0.5683"),
        ("CN-YN", 2023, "0.1333"),
        ("CN-HI", 2023, "0.3648"),
        ("CN-BJ", 2023, "0.5554"),
        ("CN-SH", 2023, "0.5737"),
    ],
)
def test_the_average_grid_factors_are_those_published(region, year, value):
    found = shipped_table().resolve("GRID_CO2_AVERAGE", "average", region, date(year, 7, 1), unit="kgCO2/kWh")
    assert (found.value, found.factor_year, found.is_placeholder) == (Decimal(value), year, False)


def test_a_year_without_a_factor_takes_the_latest_published_one_and_says_which():
    found = shipped_table().resolve(
        "GRID_CO2_AVERAGE", "average", "CN-GD-GZ", date(2026, 7, 1), unit="kgCO2/kWh"
    )
    assert (found.value, found.factor_year) == (Decimal("0.4419"), 2023)


@pytest.mark.parametrize(
    ("year", "operating", "build"),
    [
        (2015, "0.8959", "0.3648"),
        (2016, "0.8676", "0.3071"),
        (2017, "0.8367", "0.2476"),
        (2019, "0.8042", "0.2135"),
        (2026, "0.8042", "0.2135"),
    ],
)
def test_the_margins_are_those_of_the_south_grid(year, operating, build):
    def resolved(code):
        return shipped_table().resolve(code, "margin", "CN-GD-GZ", date(year, 7, 1), unit="tCO2/MWh").value

    assert (resolved("GRID_OM"), resolved("GRID_BM")) == (Decimal(operating), Decimal(build))


@pytest.mark.parametrize(
    ("fuel", "energy", "unit", "result"),
    [
        ("PETROL", "GJ/t", "tCO2/GJ", "2.925056"),
        ("DIESEL", "GJ/t", "tCO2/GJ", "3.095910"),
        ("LPG", "GJ/t", "tCO2/GJ", "3.101330"),
        ("NATURAL_GAS", "GJ/Nm3", "kgCO2/GJ", "2.162189"),
    ],
)
def test_a_fuels_emission_is_the_product_of_its_rows(fuel, energy, unit, result):
    def resolved(code, wanted):
        return shipped_table().resolve(code, "fuel", "CN-GD-GZ", date(2026, 7, 1), unit=wanted).value

    product = resolved(f"{fuel}_NCV", energy) * resolved(f"{fuel}_CO2_PER_GJ", unit)
    # The printed result was made with the unrounded carbon of the fuel, so the last digits may differ.
    assert abs(product - Decimal(result)) < Decimal("0.00002")
    if fuel == "PETROL":
        assert round(product * resolved("PETROL_DENSITY", "kg/L"), 6) == Decimal("2.164541")


def test_a_footprint_is_never_an_average():
    with pytest.raises(FactorMissing):
        shipped_table().resolve("GRID_FOOTPRINT", "average", "CN-GD", date(2026, 7, 1), unit="kgCO2e/kWh")
    found = shipped_table().resolve(
        "GRID_FOOTPRINT", "footprint", "CN-GD", date(2026, 7, 1), unit="kgCO2e/kWh"
    )
    assert (found.value, found.factor_year) == (Decimal("0.5777"), 2024)


def test_values_that_only_serve_comparison_are_not_in_the_tables():
    codes = shipped_table().codes()
    assert not codes & {"TAXI_MIX", "METRO_CPCD", "MANGROVE_NANSHA", "HOTEL_NIGHT", "NATURAL_GAS_CPCD"}
    assert len(ROWS) > 95


def test_a_margin_never_stands_in_for_an_average():
    for code, kind in (("GRID_OM", "average"), ("GRID_CO2_AVERAGE", "margin")):
        with pytest.raises(FactorMissing):
            shipped_table().resolve(code, kind, "CN-GD", date(2026, 7, 1), unit="kgCO2/kWh")


@pytest.mark.parametrize(
    ("code", "grams"),
    [("TRAVEL_BASELINE", 104), ("METRO", 32), ("BUS", 52), ("SHARED_BIKE", "8.7"), ("WALK", 0)],
)
def test_guangdongs_travel_factors_stand_in_from_beijing_and_say_so(code, grams):
    found = shipped_table().resolve(code, "travel", "CN-GD-GZ", date(2026, 7, 1), unit="gCO2/person_km")
    assert (found.value, found.row.region, found.is_placeholder) == (Decimal(grams), "CN-BJ-TJ-HE", True)


def test_the_shared_bicycles_reduction_is_national_and_no_placeholder():
    found = shipped_table().resolve(
        "SHARED_BIKE_REDUCTION", "travel", "CN-GD-GZ", date(2026, 7, 1), unit="gCO2/person_km"
    )
    assert (found.value, found.row.region, found.is_placeholder) == (Decimal("33.88"), "CN", False)


def test_the_household_mean_is_shenzhens_and_stands_in_elsewhere():
    unit, on = "kWh/household/day", date(2026, 7, 1)
    for region, stands_in in (("CN-GD-SZ", False), ("CN-GD-GZ", True)):
        found = shipped_table().resolve("HOUSEHOLD_ELECTRICITY_BASELINE", "other", region, on, unit=unit)
        assert (found.value, found.is_placeholder) == (Decimal(8), stands_in)


@pytest.mark.parametrize(
    ("code", "region", "value"),
    [
        ("GRID_CO2_AVERAGE", "CN-GD-SZ", "0.3125"),  # implied by a sentence in the press, no official factor
        ("TRAVEL_BASELINE", "CN-GD", "232"),  # stood beside invented tables
    ],
)
def test_a_rejected_value_is_not_there(code, region, value):
    assert not [row for row in ROWS if (row.code, row.region, row.value) == (code, region, value)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code}-{row.region}-{row.year}")
def test_every_value_has_a_source_a_confidence_and_names_in_both_languages(row):
    assert row.source.title
    assert row.confidence
    assert row.title.zh
    assert row.title.en
    assert row.status in {"active", "placeholder"}
