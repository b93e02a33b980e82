"""Units are equal, convertible by an exact scale, or have nothing to do with one another."""

from decimal import Decimal

import pytest

from credits.factors.units import UnitMismatch, UnitUnknown, parse_unit, scale


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("gCO2/person_km", "kgCO2e/person_km", "0.001"),
        ("kgCO2/kWh", "kgCO2e/kWh", "1"),
        ("tCO2/MWh", "kgCO2/kWh", "1"),
        ("tCO2e/MWh", "gCO2e/kWh", "1000"),
        ("m3", "L", "1000"),
        ("kWh/household/day", "kWh/day/household", "1"),
        ("kgCO2e", "tCO2e", "0.001"),
        ("1", "1", "1"),
    ],
)
def test_the_scale_is_exact(unit, wanted, factor):
    assert scale(unit, wanted) == Decimal(factor)
    assert isinstance(scale(unit, wanted), Decimal)


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        ("kgCO2e/kWh", "kgCO2/kWh"),  # the equivalent may hold other gases
        ("gCO2/person_km", "gCO2/km"),
        ("gCO2/vehicle_km", "gCO2/person_km"),
        ("m3", "Nm3"),
        ("kg", "kgCO2"),
        ("kWh", "kWh/day"),
    ],
)
def test_different_things_are_never_converted(unit, wanted):
    with pytest.raises(UnitMismatch):
        scale(unit, wanted)


@pytest.mark.parametrize(
    "text", ["", "furlong", "kWh//day", "kWh/", "/kWh", "kWh^2", "kWh ", "2", "kwh", "m", "1/1"]
)
def test_an_unknown_unit_is_refused(text):
    with pytest.raises(UnitUnknown):
        parse_unit(text)


def test_kilograms_and_tonnes_are_different_types_though_of_one_dimension():
    assert parse_unit("kg") != parse_unit("t")
    assert parse_unit("kg").is_compatible_with(parse_unit("t"))
    assert parse_unit("kWh") * parse_unit("kgCO2/kWh") == parse_unit("kgCO2")
    assert parse_unit("MWh") * parse_unit("kgCO2/kWh") != parse_unit("kgCO2")
