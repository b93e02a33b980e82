"""The compiled function computes what the document says, in its own context, and never crashes."""

from decimal import ROUND_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.language.compiling import NONE_BROKEN
from tests.credits.methodologies.documents import SOUND, changed

FACTORS = {"ef_baseline": Decimal("0.104"), "ef_bike": Decimal("0.0087")}
KM = Decimal("2.5")
# A step of factors alone: it has no value where the baseline is beyond what a number can be.
SHARE = """[[steps]]
name = "saved"
expression = "ef_baseline * 2 - ef_bike"
unit = "kgCO2e/person_km"
title = { zh = "节约", en = "Saved" }

[[steps]]"""


def computing(expression: str, rule: str = "ef_bike < ef_baseline"):
    """Return a function of one value `x` with an auxiliary parameter k = 15."""
    text = changed(
        ("min(distance_km, longest)", f"({expression}) + 0 * (distance_km + longest)"),
        ("counted * max(0, ef_baseline - ef_bike)", "counted + 0 * (ef_baseline - ef_bike)"),
        ('holds = "ef_bike < ef_baseline"', f'holds = "{rule}"'),
    )
    evaluate = compile_document(read_methodology(text)).bind(FACTORS)
    return lambda value: evaluate(Decimal(value))


def test_every_step_is_returned_and_no_rule_is_broken():
    broken, steps = compile_document(read_methodology(SOUND)).bind(FACTORS)(KM)
    assert broken is NONE_BROKEN
    assert steps == (Decimal("2.5"), Decimal("0.23825"))


@pytest.mark.parametrize(
    ("expression", "value", "result"),
    [
        ("distance_km + 1", "2", "3"),
        ("distance_km - 1 - 1", "2", "0"),
        ("distance_km - (1 - 1)", "2", "2"),
        ("distance_km / 4 * 2", "2", "1"),
        ("-distance_km", "2", "-2"),
        ("2 * -distance_km", "2", "-4"),
        ("min(distance_km, 3, 1)", "2", "1"),
        ("max(0, distance_km - 3)", "2", "0"),
        ("clip(distance_km, 3, 5)", "2", "3"),
        ("clip(distance_km, 3, 5)", "9", "5"),
        ("floor(distance_km)", "2.9", "2"),
        ("floor(-distance_km)", "2.1", "-3"),
        ("ceil(distance_km)", "2.1", "3"),
        ("abs(distance_km - 5)", "2", "3"),
        ("step(distance_km)", "0.1", "1"),
        ("step(distance_km - 2)", "2", "0"),
        ("step(-distance_km)", "2", "0"),
        ("distance_km if distance_km >= 0.1 else 0", "0.1", "0.1"),
        ("distance_km if distance_km >= 0.1 else 0", "0.099", "0"),
        ("1 if 0 < distance_km <= 5 else 0", "5", "1"),
        ("1 if 0 < distance_km <= 5 else 0", "5.1", "0"),
        ("1 if not distance_km == 2 or distance_km != 2 else 7", "2", "7"),
        ("1 if distance_km > 1 and distance_km < 3 else 0", "2", "1"),
        ("0.1 + 0.2 + 0 * distance_km", "1", "0.3"),
    ],
)
def test_the_language_means_what_it_says(expression, value, result):
    broken, steps = computing(expression)(value)
    assert broken is NONE_BROKEN
    assert steps[-1] == Decimal(result)


@pytest.mark.parametrize(
    "expression",
    [
        "1 / (distance_km - 2)",
        "0 / (distance_km - 2)",
        "999999999999999 / distance_km" + " * 999999999999999" * 12,
    ],
)
def test_a_formula_without_a_value_is_a_broken_rule_and_no_crash(expression):
    broken, steps = computing(expression)("2" if "- 2" in expression else "0.0000000001")
    if steps:
        assert steps[-1].is_finite()
    else:
        assert broken == (1,)


def test_a_division_by_zero_in_a_rule_is_a_broken_rule_and_no_crash():
    assert computing("distance_km", rule="1 / (distance_km - 2) > 0")("2") == ((1,), ())


@pytest.mark.parametrize("value", ["NaN", "sNaN"])
def test_a_value_that_is_no_number_is_a_broken_rule_and_no_crash(value):
    broken, _steps = computing("max(0, distance_km)")(value)
    assert broken == (1,)


def test_rules_are_judged_after_the_steps_and_each_broken_one_is_named():
    text = SOUND.replace(
        "[[steps]]",
        '[[rules]]\nid = "short"\nholds = "counted <= 1"\nverdict = "reject"\nreason = "TOO_LONG"\n'
        'text = { zh = "长", en = "Long" }\n\n'
        '[[rules]]\nid = "positive"\nholds = "reduction > 5"\nverdict = "review"\nreason = "TOO_LITTLE"\n'
        'text = { zh = "少", en = "Little" }\n\n[[steps]]',
        1,
    )
    broken, steps = compile_document(read_methodology(text)).bind(FACTORS)(KM)
    assert broken == (1, 2)
    assert len(steps) == 2


def test_the_calling_threads_context_is_neither_used_nor_changed():
    evaluate = compile_document(read_methodology(SOUND)).bind(FACTORS)
    with localcontext() as context:
        context.prec, context.rounding = 2, ROUND_UP
        assert evaluate(Decimal("2.5"))[1][-1] == Decimal("0.23825")
        assert (context.prec, context.rounding) == (2, ROUND_UP)
        assert Decimal("1.01") + Decimal("1.01") == Decimal("2.1")


def test_what_hangs_on_factors_alone_is_computed_when_they_are_bound():
    program = compile_document(read_methodology(SOUND))
    assert program.source.index("r0 = ") < program.source.index("def evaluate")
    worse = program.bind(FACTORS | {"ef_bike": Decimal(1)})
    assert [worse(KM)[0], worse(Decimal(1))[0]] == [(0,), (0,)]
    settled = compile_document(
        read_methodology(changed(("[[steps]]", SHARE), ("max(0, ef_baseline - ef_bike)", "max(0, saved)")))
    )
    without = settled.bind(FACTORS | {"ef_baseline": Decimal("9E+999999")})
    assert without(KM) == without(Decimal(1)) == ((1,), ())


def test_nothing_of_the_documents_text_reaches_the_generated_source():
    program = compile_document(read_methodology(SOUND))
    for word in ("distance", "longest", "baseline", "bike", "15", "counted"):
        assert word not in program.source


def test_factors_are_bound_as_constants_of_one_function():
    program = compile_document(read_methodology(SOUND))
    cheap, dear = program.bind(FACTORS), program.bind(FACTORS | {"ef_bike": Decimal("0.1")})
    assert cheap(KM)[1][-1] > dear(KM)[1][-1]
    with pytest.raises(KeyError):
        program.bind({"ef_baseline": Decimal(1)})


@given(
    st.decimals(min_value=0, max_value=100, places=6),
    st.decimals(min_value=0, max_value=1, places=6),
    st.decimals(min_value=0, max_value=1, places=6),
)
def test_the_function_agrees_with_exact_fractions(distance, baseline, bike):
    evaluate = compile_document(read_methodology(SOUND)).bind({"ef_baseline": baseline, "ef_bike": bike})
    exact = min(Fraction(distance), 15) * max(Fraction(0), Fraction(baseline) - Fraction(bike))
    _broken, steps = evaluate(distance)
    assert Fraction(steps[-1]) == exact
