"""One test for each class of mistake with units, in steps and in rules; every refusal names where."""

from datetime import date

import pytest

from credits.factors.data_files import shipped_table
from credits.methodologies.kinds import check_kinds
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.publication import check_factors
from credits.methodologies.units import check_units
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.documents import SOUND, changed, with_formula


def parameter(symbol: str, unit: str, value: str = "2") -> tuple[str, str]:
    """Return the change that declares one more parameter."""
    text = f'[[parameters]]\nsymbol = "{symbol}"\nvalue = "{value}"\nunit = "{unit}"\n'
    text += 'title = { zh = "甲", en = "A" }\nsource = "Test value"\nconfidence = "design"\n\n[[rules]]'
    return "[[rules]]", text


def formula(expression: str) -> tuple[str, str]:
    return "counted * max(0, ef_baseline - ef_bike)", expression


def refusal(text: str) -> str:
    read = read_methodology(text, name="test.toml")
    compile_document(read)
    with pytest.raises(DocumentError) as refused:
        check_units(read)
    assert refused.value.line
    assert refused.value.fix
    return str(refused.value)


@pytest.mark.parametrize(
    "expression",
    [
        "counted * (ef_baseline - ef_bike)",
        "max(0, counted * (ef_baseline - ef_bike))",
        "counted * ef_baseline - counted * ef_bike - 0",
        "counted * ef_bike if counted > 0 else 0",
        "0 if counted > 0 else counted * (ef_baseline + ef_bike)",
        "counted * 2 / 3 * (ef_baseline + ef_bike)",
        "step(counted) * counted * (ef_baseline - ef_bike)",
        "clip(counted * (ef_baseline - ef_bike), 0, counted * ef_baseline)",
        "abs(-counted * (ef_baseline - ef_bike))",
        "counted * ef_bike * (ef_baseline / ef_bike)",
    ],
)
def test_a_formula_in_order_passes(expression):
    check_units(read_methodology(with_formula(expression)))


@pytest.mark.parametrize(
    ("mistake", "changes", "words"),
    [
        (
            "a rate where an amount is needed",
            [
                parameter("use", "kWh/day"),
                parameter("grid", "kgCO2e/kWh"),
                formula("counted * (ef_baseline - ef_bike) - use * grid"),
            ],
            "kgCO2e/day is subtracted from kgCO2e",
        ),
        (
            "kilograms and tonnes",
            [
                parameter("light", "kg"),
                parameter("heavy", "t"),
                formula("counted * (ef_baseline - ef_bike) * ((light + heavy) / light)"),
            ],
            "kg and t are added.*differ in scale",
        ),
        (
            "kilograms where tonnes are needed",
            [
                parameter("weighed", "kg"),
                parameter("landfill", "kgCO2e/t"),
                formula("counted * (ef_baseline - ef_bike) + weighed * landfill"),
            ],
            "kgCO2e and kg.kgCO2e/t are added.*differ in scale",
        ),
        (
            "a person's kilometres where plain ones are declared",
            [
                parameter("share", "1"),
                formula("counted * (ef_baseline - ef_bike) * share"),
                ('unit = "person_km"\ntitle = { zh = "计入距离"', 'unit = "km"\ntitle = { zh = "计入距离"'),
            ],
            "step 'counted' declares km but computes person_km",
        ),
        (
            "energy a day where energy is declared",
            [
                parameter("daily", "kWh/day"),
                parameter("grid", "kgCO2e/kWh"),
                formula("counted * (ef_baseline - ef_bike) + saved * grid"),
                (
                    '[[steps]]\nname = "reduction"',
                    '[[steps]]\nname = "saved"\nexpression = "daily"\nunit = "kWh"\n'
                    'title = { zh = "节电", en = "Saved" }\n\n[[steps]]\nname = "reduction"',
                ),
            ],
            "step 'saved' declares kWh but computes kWh/day",
        ),
        (
            "litres and cubic metres",
            [
                parameter("small", "L"),
                parameter("large", "m3"),
                formula("counted * (ef_baseline - ef_bike) * (small / (small + large))"),
            ],
            "L and m3 are added.*differ in scale",
        ),
        (
            "a bare number beside kilometres",
            [formula("(counted - 0.3) * (ef_baseline - ef_bike)")],
            "1 is subtracted from person_km.*A bare number has no unit",
        ),
        (
            "a comparison with a bare number",
            [formula("counted * (ef_baseline - ef_bike) if counted >= 0.1 else 0")],
            "person_km and 1 are compared",
        ),
        (
            "the larger of two different things",
            [formula("max(counted, ef_baseline) * ef_bike")],
            "person_km and kgCO2e/person_km are compared",
        ),
        (
            "a bound in another unit",
            [formula("clip(counted, 0, 15) * (ef_baseline - ef_bike)")],
            "person_km and 1 are compared",
        ),
        (
            "two branches with different units",
            [formula("counted * (ef_baseline - ef_bike) if counted > 0 else counted")],
            "one branch gives kgCO2e and the other person_km",
        ),
        (
            "the mistake in the branch that is seldom taken",
            [formula("0 if counted > 0 else counted + ef_bike")],
            "person_km and kgCO2e/person_km are added",
        ),
        (
            "a person's kilometres and a vehicle's",
            [parameter("driven", "vehicle_km"), formula("(counted + driven) * (ef_baseline - ef_bike)")],
            "person_km and vehicle_km are added.*measure different things",
        ),
        (
            "carbon dioxide and its equivalent",
            [parameter("other", "kgCO2"), formula("counted * (ef_baseline - ef_bike) + other")],
            "kgCO2e and kgCO2 are added",
        ),
        (
            "a factor a kWh for energy in MWh",
            [
                parameter("used", "MWh"),
                parameter("grid", "kgCO2e/kWh"),
                formula("counted * (ef_baseline - ef_bike) + used * grid"),
            ],
            "differ in scale",
        ),
        (
            "a result in another unit than declared",
            [formula("counted / (ef_baseline + ef_bike)")],
            "step 'reduction' declares kgCO2e but computes",
        ),
        (
            "a division by zero",
            [formula("counted * (ef_baseline - ef_bike) / 0")],
            "divides by zero",
        ),
        (
            "a rule that compares different things",
            [("ef_bike < ef_baseline", "ef_bike < counted")],
            "in 'below_baseline', kgCO2e/person_km and person_km are compared",
        ),
        (
            "a unit nobody knows",
            [('unit = "person_km"\ntitle = { zh = "最长"', 'unit = "furlong"\ntitle = { zh = "最长"')],
            "'furlong' is no unit",
        ),
    ],
)
def test_a_mistake_is_refused(mistake, changes, words):
    import re

    assert re.search(words, refusal(changed(*changes))), mistake


GRID_STEPS = """[[factors]]
symbol = "ef_om"
code = "GRID_OM"
kind = "margin"
unit = "kgCO2e/kWh"

[[factors]]
symbol = "ef_average"
code = "GRID_CO2_AVERAGE"
kind = "average"
unit = "kgCO2e/kWh"

[[parameters]]
symbol = "fed_in"
value = "2"
unit = "kWh"
title = { zh = "甲", en = "A" }
source = "Test value"
confidence = "design"

[[steps]]
name = "dirty"
expression = "0.5 * ef_average"
unit = "kgCO2e/kWh"
title = { zh = "甲", en = "A" }

[[steps]]
name = "margin"
expression = "%s"
unit = "kgCO2e/kWh"
kind = "margin"
title = { zh = "边际", en = "Margin" }

[[steps]]
"""
USED = "counted * (ef_baseline - ef_bike) + fed_in * (margin + 0 * (dirty + ef_om + ef_average))"


@pytest.mark.parametrize(
    ("expression", "symbol"),
    [
        ("ef_average", "ef_average"),
        ("0.75 * ef_om + 0.25 * ef_average", "ef_average"),
        ("ef_om if fed_in / fed_in > 0 else ef_average", "ef_average"),  # the branch that is seldom taken
        ("max(ef_om, dirty)", "ef_average"),  # by way of an earlier step
    ],
)
def test_an_average_where_a_margin_is_declared_is_refused_in_every_branch(expression, symbol):
    text = changed(formula(USED), ("[[steps]]\n", GRID_STEPS % expression))
    read = read_methodology(text, name="test.toml")
    compile_document(read)
    check_units(read)  # their units are the same, so this cannot tell
    with pytest.raises(DocumentError) as refused:
        check_kinds(read)
    assert f"step 'margin' needs the kind margin, but '{symbol}' in it is average" in str(refused.value)
    assert refused.value.line == 1 + text[: text.index(f'"{expression}"\nunit')].count("\n")


def test_margins_alone_make_a_margin():
    check_kinds(read_methodology(changed(formula(USED), ("[[steps]]\n", GRID_STEPS % "0.5 * ef_om"))))


def test_a_factor_declared_as_what_it_is_not_is_refused_with_the_steps_that_use_it():
    text = changed(formula(USED), ("[[steps]]\n", GRID_STEPS % "0.5 * ef_om"))
    text = text.replace('code = "GRID_OM"', 'code = "GRID_CO2_AVERAGE"')
    with pytest.raises(DocumentError) as refused:
        check_factors(read_methodology(text), shipped_table(), region="CN-GD", on=date(2026, 11, 2))
    words = "'margin, reduction' takes GRID_CO2_AVERAGE as margin, but it is published as average"
    assert words in str(refused.value)


def test_the_refusal_names_the_step_and_its_line():
    text = with_formula("counted + 1")
    line = 1 + text[: text.index("counted + 1")].count("\n")
    assert refusal(text).startswith(f"test.toml:{line}: steps[2].expression: in 'reduction', person_km and 1")


def test_the_sound_document_has_its_units_in_order():
    check_units(read_methodology(SOUND))
