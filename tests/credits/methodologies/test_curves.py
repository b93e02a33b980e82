"""The reduction against each input: over its bounds, and over those that another input sets."""

from decimal import Decimal

import pytest

from credits.factors.selectors import factor_table
from credits.methodologies.bound import bind
from credits.methodologies.curves import curves
from credits.methodologies.language import compile_document, read_methodology
from tests.credits.activities.fixtures import catalogs  # noqa: F401
from tests.credits.methodologies.cups import cups


@pytest.fixture
def drawn(catalogs):  # noqa: F811
    def draw(*changes: tuple[str, str]):
        program = compile_document(read_methodology(cups(*changes)))
        example = program.document.examples[0]
        return list(curves(bind(program, factor_table(), region=example.region, on=example.on), example))

    return draw


def test_a_curve_goes_from_bound_to_bound_and_knows_the_example(drawn):
    (curve,) = drawn()
    assert [(point.value, point.reduction_g) for point in curve.points] == [
        (Decimal(uses), 28 * uses) for uses in range(1, 11)
    ]
    assert (curve.given.value, curve.given.reduction_g) == (2, 56)


def test_a_bound_that_another_input_sets_is_that_of_the_example(drawn):
    days = (
        "[[parameters]]",
        '[[inputs]]\nname = "days"\nunit = "day"\ntitle = { zh = "天", en = "Days" }\nmin = "1"\nmax = "7"\n'
        'source = "s"\nconfidence = "design"\n\n[[parameters]]',
    )
    more = [
        days,
        ('max = "10"', 'max = "5"\nmax_per = "days"'),
        ('inputs = { uses = "2" }', 'inputs = { uses = "2", days = "3" }'),
        ('"uses * saved_a_drink"', '"uses * saved_a_drink + 0 * days"'),
    ]
    found = {curve.item.name: curve for curve in drawn(*more)}
    assert found["uses"].points[-1].value == 15
    assert {point.reduction_g for point in found["days"].points} == {56}


def test_an_excluded_bound_is_no_point_of_the_curve(drawn):
    (curve,) = drawn(('min = "1"', 'min = "0"\nmin_exclusive = true'))
    assert curve.points[0].value == 1
