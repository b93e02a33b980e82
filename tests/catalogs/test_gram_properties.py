"""Every method of the library, at any inputs within its bounds: grams are never below zero, and a tier never
gives more than the reduction."""

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from credits.factors.data_files import shipped_table
from credits.methodologies.bound import BoundMethodology, bind
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.language.document import Input, Value
from credits.methodologies.language.program import out_of_bounds

FILES = {file.name: file for file in catalog_files()}
# Where a document names no upper bound.
MOST = Decimal(100_000)
PARTS = 10_000


@cache
def bound_of(name: str) -> BoundMethodology:
    document = read_methodology(FILES[name])
    example = document.examples[0]
    return bind(compile_document(document), shipped_table(), region=example.region, on=example.on)


def within(draw, item: Input, per: Decimal) -> Decimal:
    """Draw a value of an input, its bounds among them; `per` is what an upper bound is for one of."""
    least = Decimal(0) if item.bounds.least is None else item.bounds.least
    most = (MOST if item.bounds.most is None else item.bounds.most) * per
    ends = int(item.bounds.least_excluded), PARTS - int(item.bounds.most_excluded)
    value = least + (most - least) * draw(st.integers(*ends)) / PARTS
    return value.to_integral_value() if item.bounds.whole else value


@st.composite
def arguments(draw, name: str) -> tuple[Value, ...]:
    """Draw what the evaluator is fed with: inputs within their bounds, and whatever a baseline may be."""
    bound = bound_of(name)
    document = bound.document
    inputs: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    for item in sorted(document.inputs, key=lambda one: one.bounds.per is not None):
        per = inputs[item.bounds.per] if item.bounds.per else Decimal(1)
        assert isinstance(per, Decimal)
        if item.items is None:
            inputs[item.name] = within(draw, item, per)
            continue
        length = lengths.setdefault(
            item.items.group, draw(st.integers(item.items.least, min(item.items.most, 5)))
        )
        inputs[item.name] = tuple(within(draw, item, per) for _ in range(length))
    assume(not out_of_bounds(document, inputs))
    found: dict[str, Decimal | None] = {}
    for resolved in document.resolved:
        least = resolved.bounds.least or Decimal(0)
        tried = least + Decimal(draw(st.integers(1, 10 * PARTS))) / 100
        found[resolved.name] = draw(st.sampled_from([tried, None])) if resolved.default is not None else tried
    return bound.arguments(inputs, found)


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_input_within_its_bounds_gives_grams_below_zero_or_above_the_reduction(name):
    bound = bound_of(name)

    @settings(max_examples=40, deadline=None)
    @given(values=arguments(name))
    def hold(values):
        by_tier = {tier: bound.quantify(values, tier) for tier in bound.multipliers}
        for tier, found in by_tier.items():
            assert found.reduction_g >= 0
            assert 0 <= found.credited_g <= found.reduction_g
            if bound.multipliers[tier] == 1:
                assert found.credited_g == found.reduction_g
        # The formula looks at no tier: what it gives is one number.
        assert len({found.reduction_g for found in by_tier.values()}) == 1

    hold()
