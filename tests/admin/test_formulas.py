"""Formulas typeset: read back from the MathML, each is the tree that it was made of."""

from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from credits.admin.formulas import formula
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import read_methodology, tree
from credits.methodologies.language.expression import parse_number

PLAIN = (tree.Number, tree.Name, tree.Negate, tree.Binary)


def parsed(text: str) -> tree.Node:
    return parse_number(text, lambda problem, fix, **data: AssertionError(problem))


def read_back(element) -> str:
    """Return what a reader sees, as an expression: a fraction stands as in parentheses."""
    if element.tag == "mfrac":
        return "((%s)/(%s))" % tuple(map(read_back, element))  # noqa: UP031
    if element.tag == "msub":
        return "_".join(part.text.replace(" ", "_") for part in element)
    text = (element.text or "") + "".join(map(read_back, element))
    return {"−": "-", "·": "*"}.get(text, text)


@pytest.mark.parametrize(
    "text",
    [
        *("a - (b - c)", "a - b - c", "a * (b + c)", "(a + b) * c", "a * (b * c)", "a * b * c", "a / b / c"),
        *("a / (b * c)", "a * b / c", "a * (b / c)", "-a * b", "-(a * b)", "a - -b", "-(a + b)", "a * -b"),
        *("(a - b) / (c - a)", "a_b_c * 9 / 10", "--a"),
    ],
)
def test_no_formula_reads_otherwise_than_it_computes(text):
    assert parsed(read_back(ElementTree.fromstring(formula(parsed(text))))) == parsed(text)


def test_every_plain_step_of_the_library_reads_as_it_computes():
    steps = [step for file in catalog_files() for step in read_methodology(file).steps]
    simple = [step for step in steps if all(isinstance(node, PLAIN) for node in tree.walk(step.value))]
    assert len(simple) > 30
    for step in simple:
        assert parsed(read_back(ElementTree.fromstring(formula(step.value)))) == step.value, step.expression


def test_every_formula_of_the_library_is_well_formed():
    for file in catalog_files():
        for _key, node in read_methodology(file).expressions():
            assert ElementTree.fromstring(formula(node)).tag == "math"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a if b > 0 and c <= 5 else 0", "{aifb>0∧c≤50otherwise"),
        ("max(a, floor(b - c))", "max(a,⌊b-c⌋)"),
        ("sum(a * b)", "∑(a*b)"),
        ("(a if not b > 0 else c) * 2", "({aif¬(b>0)cotherwise)*2"),
    ],
)
def test_functions_and_cases_have_the_signs_of_mathematics(text, seen):
    with override("en"):
        assert read_back(ElementTree.fromstring(formula(parsed(text)))) == seen
