"""A scheme's file tells a day's ceilings; what it says now is what stands, and a slip in it is refused."""

import pytest

from credits.schemes.catalog_loading import load_scheme
from credits.schemes.ceiling_models import DailyCeiling
from credits.schemes.scheme_files import FOLDER, read_scheme, scheme_files
from puhui.kernel.catalog import DocumentError, read_document

DEMO = (FOLDER / "demo.toml").read_text(encoding="utf-8")
SHIPPED = "[[daily_ceilings]]\ntonnes = 100_000\n"


def saying(rows: str) -> str:
    assert SHIPPED in DEMO
    return DEMO.replace(SHIPPED, rows)


def test_every_shipped_scheme_has_a_ceiling_for_each_methodology():
    for terms in scheme_files():
        assert [(each.methodology, each.tonnes) for each in terms.daily_ceilings] == [("", 100_000)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("[[daily_ceilings]]\ntonnes = 0\n", "out of range"),
        ('[[daily_ceilings]]\ntonnes = "many"\n', "whole number without quotes"),
        ("[[daily_ceilings]]\ntonnes = 1.5\n", "whole number"),
        ("[[daily_ceilings]]\ntonnes = 10_000_000_000_000_000\n", "out of range"),
        ('[[daily_ceilings]]\nmethodology = "GD-PV"\n', "tonnes"),
        (SHIPPED + SHIPPED, "the day's ceiling is told twice"),
        ('[[daily_ceilings]]\nmethodology = "GD-PW"\ntonnes = 5\n', "GD-PW is not in force here"),
        ("[[daily_ceilings]]\nyear = 2026\ntonnes = 5\n", "'year' is not known here"),
    ],
)
def test_a_slip_is_refused_with_its_line(rows, words):
    with pytest.raises(DocumentError, match=words) as refused:
        read_scheme(read_document(saying(rows), name="demo.toml"))
    assert refused.value.line


@pytest.mark.django_db
def test_what_the_file_says_now_is_what_stands():
    def stored(text: str) -> list[tuple[str, int]]:
        assert load_scheme(read_scheme(read_document(text, name="demo.toml")))
        return list(DailyCeiling.objects.order_by("methodology").values_list("methodology", "tonnes"))

    named = '[[daily_ceilings]]\nmethodology = "GD-PV"\ntonnes = 5\n'
    assert stored(saying(SHIPPED + named)) == [("", 100_000), ("GD-PV", 5)]
    assert stored(saying(named.replace("5", "6"))) == [("GD-PV", 6)]
    assert stored(saying("")) == []
