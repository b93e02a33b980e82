"""A document that does not hold together is refused, with line, key and what to do."""

import re
from decimal import Decimal

import pytest

from credits.methodologies.language import compile_document, read_methodology
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.documents import changed, document, with_formula

BUFFER = '[buffer]\nshare = "%s"\nsource = "test"\nconfidence = "design"\n'


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as refused:
        compile_document(read_methodology(text, name="test.toml"))
    error = refused.value
    assert error.line is not None
    assert error.key
    assert error.fix
    return str(error)


def test_the_sound_document_is_read_whole():
    read = document()
    assert (read.code, read.version, read.serial_code) == ("TST-RIDE", 1, "RIDE")
    assert read.argument_names == ("distance_km",)
    assert [step.name for step in read.steps] == ["counted", "reduction"]
    assert len(read.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code = "TST-RIDE"', 'code = "ride"', "code: 'ride' has the wrong form"),
        ("version = 1", "version = 0", "out of range"),
        ("[filing]", BUFFER % "1" + "[filing]", "the buffer is no share"),
        ("[filing]", BUFFER % "-0.1" + "[filing]", "the buffer is no share"),
        ("[filing]", BUFFER % "0.1" + 'kept = "x"\n[filing]', "'kept' is not known here"),
        ('serial_code = "RIDE"', 'serial_code = "TST-RIDE"', "serial_code: .*wrong form"),
        ('maturity = "B"', 'maturity = "D"', "Choose one of A, B, C"),
        ('maturity = "B"', 'maturity = "B"\ncolour = "red"', "'colour' is not known here"),
        ('title = { zh = "骑行", en = "Ride" }', 'title = { en = "Ride" }', "title.zh: 'zh' is missing"),
        ('unit = "kgCO2e/person_km"', "", "factors\\[1\\].unit: 'unit' is missing"),
        ('confidence = "design"', 'confidence = "certain"', "'certain' is not known here"),
        ('formula_confidence = "design"', "", "'formula_confidence' is missing"),
        ('value = "15"', "value = 15.0", "decimal number in quotes"),
        ('tier = "A"', 'tier = "D"', "Choose one of A, B, C"),
        ('multiplier = "1.00"', 'multiplier = "1.01"', "a tier cannot raise the reduction"),
        ('multiplier = "0.50"', 'multiplier = "0"', "a tier cannot raise the reduction"),
        ('tier = "C"', 'tier = "A"', "A stands twice"),
        ('max = "100"', 'max = "0"', "no value of 'distance_km' lies within its bounds"),
        ('max = "100"', 'max = "100"\nmax_per = "hours"', "names no other input"),
        ("effective_from = 2025-01-01", "effective_from = 2024-01-01", "before it is published"),
        (
            "effective_from = 2025-01-01",
            "effective_from = 2025-01-01\neffective_to = 2025-01-01",
            "ends before",
        ),
        ('reason = "NOT_BELOW_BASELINE"', 'reason = "ARITHMETIC_UNDEFINED"', "the language's own"),
        ('name = "counted"', 'name = "distance_km"', "'distance_km' is declared already"),
        ('name = "counted"', 'name = "Distance_KM"', "declared already, as 'distance_km'"),
        ('name = "counted"', 'name = "lambda"', "'lambda' is a word of the language"),
        ('name = "counted"', 'name = "max"', "'max' is a word of the language"),
        ("min(distance_km, longest)", "min(distance, longest)", "'distance' is not declared.*distance_km"),
        ("min(distance_km, longest)", "min(distance_km, 15)", "'longest' is declared but never used"),
        ("min(distance_km, longest)", "min(distance_km, reduction)", "need one another: a cycle"),
        ("min(distance_km, longest)", "min(counted, longest)", "need one another: a cycle"),
        ('rounding = "gram"', 'rounding = "tonne"', "the last step must be in tCO2e"),
        ('inputs = { distance_km = "2.5" }', 'inputs = { km = "2.5" }', "does not give each input once"),
        ('tier = "A"\nregion', 'tier = "B"\nregion', "tier B is not declared"),
        ('source = "Test value"\n', "", "'source' is missing"),
    ],
)
def test_a_fault_is_refused_where_it_stands(old, new, words):
    assert re.search(words, refusal(changed((old, new))))


def test_a_step_that_needs_a_later_one_is_told_to_move():
    text = changed(("min(distance_km, longest)", "min(distance_km, longest) * later / later"))
    text = text.replace(
        '[[tiers]]\ntier = "A"',
        '[[steps]]\nname = "later"\nexpression = "distance_km"\nunit = "person_km"\n'
        'title = { zh = "后", en = "Later" }\n\n[[tiers]]\ntier = "A"',
    )
    assert "Move that step above this one" in refusal(text)


def test_the_refusal_of_an_expression_names_its_step_and_line():
    text = with_formula("counted ** 2")
    line = 1 + text[: text.index("counted ** 2")].count("\n")
    assert refusal(text).startswith(
        f"test.toml:{line}: steps[2].expression: '**' is not part of the language"
    )


def test_a_buffer_is_withheld_only_where_the_document_says_so():
    assert document().buffer_share == 0
    assert read_methodology(changed(("[filing]", BUFFER % "0.1" + "[filing]"))).buffer_share == Decimal("0.1")
