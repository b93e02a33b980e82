"""What may stand in an expression, what may not, and what the author is told."""

from decimal import Decimal

import pytest

from credits.methodologies.language import tree
from credits.methodologies.language.expression import parse_number, parse_truth
from puhui.kernel.catalog import DocumentError


def refuse(problem, fix, **data):
    return DocumentError(problem, fix, key="steps[1].expression", line=7, file="test.toml", **data)


def test_literals_are_decimals_taken_from_the_text_and_never_floats():
    node = parse_number("0.1", refuse)
    assert node == tree.Number(Decimal("0.1"))
    assert parse_number("0.10000000000000000".rstrip("0") + "0", refuse).value == Decimal("0.1")


@pytest.mark.parametrize(
    "text",
    [
        "a + b - c * d / e",
        "-a",
        "(a)",
        "min(a, b, c)",
        "max(0, a)",
        "clip(a, 0, 15)",
        "floor(a) + ceil(b) + abs(c) + step(d)",
        "a if b > 0 else c",
        "a if 0 < b <= 5 and not c == d or e != f else 0",
        "a\n + b",
        "999999999999999.999999999999999",
    ],
)
def test_formulas_are_accepted(text):
    assert not parse_number(text, refuse).is_truth


@pytest.mark.parametrize(
    "text", ["a > 0", "0 < a <= b", "a > 0 and b > 0", "not a == b", "(a < b) or c >= d"]
)
def test_rules_are_accepted(text):
    assert parse_truth(text, refuse).is_truth


def test_names_come_in_order_of_use_and_once():
    assert tree.names(parse_number("b * (a + b) + min(c, a)", refuse)) == ("b", "a", "c")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("a + ", "cannot be read"),
        ("(a", "cannot be read"),
        ("a b", "cannot be read"),
        ("+a", "not part of the language"),
        ("a ** b", "'\\*\\*' is not part"),
        ("a // b", "'//' is not part"),
        ("a % b", "character '%' is not part"),
        ("a = b", "character '=' is not part"),
        ("a.b", "character '.' is not part"),
        ("a[0]", "character '\\[' is not part"),
        ("{a}", "character '{' is not part"),
        ("'a'", "is not part"),
        ("f'{a}'", "is not part"),
        ("b'a'", "is not part"),
        ("a; b", "character ';' is not part"),
        ("(a := 1)", "character ':' is not part"),
        ("lambda: 1", "word 'lambda' is not part"),
        ("min(x for x in a)", "word 'for' is not part"),
        ("a is b", "word 'is' is not part"),
        ("a in b", "word 'in' is not part"),
        ("None", "word 'None' is not part"),
        ("True", "word 'True' is not part"),
        ("yield", "word 'yield' is not part"),
        ("__import__", "character '_' is not part"),
        ("_a", "character '_' is not part"),
        ("1e9", "not a plain number"),
        ("1_000", "not a plain number"),
        ("0x10", "not a plain number"),
        ("1.", "not a plain number"),
        (".5", "character '.' is not part"),
        ("007", "not a plain number"),
        ("1j", "not a plain number"),
        ("9" * 16, "not a plain number"),
        ("pow(a, b)", "no function 'pow'"),
        ("eval(a)", "no function 'eval'"),
        ("min(a)", "min has 1 arguments"),
        ("abs(a, b)", "abs has 2 arguments"),
        ("min(*a)", "min has 1 arguments"),
        ("min(a, b, key=c)", "character '=' is not part"),
        ("min", "'min' is not part of the language"),
        ("min(a, b)(c)", "is not part of the language"),
        ("a > 0", "a comparison stands where a number is needed"),
        ("(a > 0) * b", "a comparison stands where a number is needed"),
        ("min(a > 0, b)", "a comparison stands where a number is needed"),
        ("a if b else c", "a number stands where a comparison is needed"),
        ("a and b", "a number stands where a comparison is needed"),
        ("(" * 17 + "a" + ")" * 17, "nested too deeply"),
        ("-" * 30 + "a", "nested too deeply"),
        ("not " * 30 + "a > 0", "nested too deeply"),
        ("a" + "+a" * 190, "nested too deeply"),
        ("max(a, b, c, d, e, f, g, h, i)", "max has 9 arguments"),
        ("a" * 401, "empty or too long"),
        ("ａ + 1", "not part of the language"),  # a full-width letter that Python would take for an a
        ("а + 1", "not part of the language"),  # a Cyrillic letter
        ("a\u200b + 1", "not part of the language"),
        ("a \x00", "not part of the language"),
    ],
)
def test_anything_else_is_refused_with_line_key_and_remedy(text, words):
    with pytest.raises(DocumentError, match=words) as refused:
        parse_number(text, refuse)
    assert str(refused.value).startswith("test.toml:7: steps[1].expression: ")
    assert refused.value.fix


def test_a_number_is_no_rule():
    with pytest.raises(DocumentError, match="Say what must hold"):
        parse_truth("a + b", refuse)
