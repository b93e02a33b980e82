"""A division that can be zero inside the declared bounds is found before publication, and only such."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credits.factors.data_files import shipped_table
from credits.methodologies.bound import BoundMethodology, bind
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.publication import check_for_publication
from credits.methodologies.ranges import check_divisions
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.documents import changed, document, with_formula

# distance_km lies in (0, 100], counted in (0, 15] by the step before it, longest is 15.
NEVER_ZERO = [
    "counted / distance_km",
    "1 / counted",
    "1 / (counted + 1)",
    "1 / (distance_km + counted)",
    "1 / (-counted)",
    "1 / (distance_km * counted)",
    "1 / max(counted, 1)",
    "1 / min(counted, 2)",
    "1 / clip(counted - 3, 1, 5)",
    "1 / abs(counted)",
    "1 / ceil(distance_km)",
    "1 / (16 - counted)",
    "1 / (ef_baseline - ef_bike)",
    "1 / (counted if counted > 3 else 2)",
    "1 / (distance_km / counted)",
]
MAY_BE_ZERO = [
    "1 / (distance_km - 3)",
    "1 / (15 - counted)",
    "1 / floor(distance_km)",
    "1 / max(0, distance_km - 3)",
    "1 / step(distance_km - 3)",
    "1 / (counted - distance_km)",
    "1 / clip(distance_km, 0, 5) if distance_km / (distance_km - 1) > 2 else 0",
    "1 / min(counted, distance_km - 1)",
    "1 / (1 - step(distance_km))",
    "1 / (counted if distance_km > 3 else 0)",
    "1 / (distance_km - 3) if distance_km > 2 else 0",
    "0 / (counted - 3)",
]


def bound_to(expression: str):
    used = "0 * counted * (ef_baseline + ef_bike)"
    program = compile_document(read_methodology(with_formula(f"({expression}) + {used}")))
    return bind(program, shipped_table(), region="CN-GD-GZ", on=date(2026, 11, 2))


BOUND: dict[str, BoundMethodology] = {}

# What a condition tells of a name is used; what it tells of a difference is not.
SOUND_BUT_REFUSED = "1 / (distance_km - 3) if distance_km > 3 else 0"


@pytest.mark.parametrize("expression", NEVER_ZERO)
def test_a_division_by_what_is_never_zero_passes(expression):
    check_divisions(bound_to(expression))


@pytest.mark.parametrize("expression", [*MAY_BE_ZERO, SOUND_BUT_REFUSED])
def test_a_division_by_what_may_be_zero_is_refused_with_its_step(expression):
    with pytest.raises(DocumentError) as refused:
        check_divisions(bound_to(expression))
    assert "'reduction' may divide by zero within the declared bounds" in str(refused.value)
    assert refused.value.key == "steps[2].expression"
    assert refused.value.fix


@pytest.mark.parametrize("expression", NEVER_ZERO)
@settings(max_examples=15, deadline=None)
@given(distance=st.decimals(min_value="0.000001", max_value=100, places=6))
def test_what_passes_has_a_value_everywhere_within_the_bounds(expression, distance):
    if expression not in BOUND:
        BOUND[expression] = bound_to(expression)
    bound = BOUND[expression]
    assert bound.quantify((distance,), "A").steps


def test_a_bound_that_lets_zero_in_makes_the_difference():
    for change, refused in ((("min_exclusive = true\n", ""), True), (("1.00", "1.00"), False)):
        formula = "counted * (ef_baseline - ef_bike) * (counted / distance_km)"
        text = changed(change, ("counted * max(0, ef_baseline - ef_bike)", formula))
        program = compile_document(read_methodology(text))
        bound = bind(program, shipped_table(), region="CN-GD-GZ", on=date(2026, 11, 2))
        if refused:
            with pytest.raises(DocumentError, match="may divide by zero"):
                check_divisions(bound)
        else:
            check_divisions(bound)


def test_a_rule_is_looked_at_too_and_publication_asks():
    rule = ("ef_bike < ef_baseline", "ef_bike < ef_baseline / (counted / longest - 1)")
    with pytest.raises(DocumentError, match="'below_baseline' may divide by zero"):
        check_for_publication(document(rule), shipped_table())
