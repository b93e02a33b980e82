"""Amounts as tables print them."""

import pytest

from credits.factors.products.amounts import Amount, parse_footprint, parse_part, parse_shares
from credits.factors.products.errors import FootprintInvalid


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.4419kgCO2e / 千瓦时", Amount("0.4419", "kgCO2e", "千瓦时")),
        ("4.640 gCO₂e/张", Amount("4.640", "gCO2e", "张")),
        ("1,234.50tCO2／吨", Amount("1234.50", "tCO2", "吨")),
        ("12千克CO2当量/100 km", Amount("12", "kgCO2e", "100 km")),
        ("3吨CO2eq/台", Amount("3", "tCO2e", "台")),
        ("-0.5 KGCO2E / m3", Amount("-0.5", "kgCO2e", "m3")),
        ("1.50E-3kgCO2e/件", Amount("0.00150", "kgCO2e", "件")),
    ],
)
def test_a_footprint_is_a_number_a_mass_of_gas_and_what_it_is_for(text, amount):
    assert parse_footprint(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        *("", "0.4419", "0.4419kgCO2e", "0.4419kgCO2e / ", "kgCO2e/kWh", "1,23kgCO2e/t", "0,4419kgCO2e/kWh"),
        *(
            "0.4kgCH4/kWh",
            "0.4mgCO2e/kWh",
            "1e99kgCO2e/t",
            "NaNkgCO2e/t",
            "1..2kgCO2e/t",
            "1kgCO2e/" + "x" * 61,
        ),
        "1" * 16 + "kgCO2e/t",
    ],
)
def test_what_is_written_otherwise_is_refused_and_not_guessed(text):
    with pytest.raises(FootprintInvalid):
        parse_footprint(text)


def test_a_stage_is_given_in_the_unit_of_the_whole():
    assert parse_part("0.120", "kgCO2e") == "0.120"
    assert parse_part("120gCO2e", "kgCO2e") == "0.120"
    assert parse_part("2tCO2e", "kgCO2e") == "2000"
    with pytest.raises(FootprintInvalid):
        parse_part("2tCO2", "kgCO2e")
    with pytest.raises(FootprintInvalid):
        parse_part("some", "kgCO2e")


def test_shares_of_gases_are_read_by_name_and_never_twice():
    assert parse_shares("CO2：95.2%；CH4:4.8%") == {"CO2": "95.2", "CH4": "4.8"}
    assert parse_shares("") == {}
    for text in ("CO2 95", "XY: 5%", "CO2:50%;CO2:50%"):
        with pytest.raises(FootprintInvalid):
            parse_shares(text)
