"""The drawings of a draft's page: every document of the library is drawn, in words too, and as text only."""

from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from credits.admin.curve_drawings import curves_part
from credits.factors.selectors import factor_table
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.snapshot import forget_snapshot
from tests.catalogs.library import load_library
from tests.credits.activities.items import EVENING
from tests.credits.methodologies.cups import cups

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def table():
    load_library(EVENING)
    yield factor_table()
    forget_snapshot()


def drawn(table, *changes: tuple[str, str], language: str = "en"):
    with override(language):
        return curves_part(compile_document(read_methodology(cups(*changes))), table)


def texts(svg: str, tag: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}{tag}")]


def test_every_input_of_the_library_is_drawn_or_named_as_left_out(table):
    for file in catalog_files():
        program = compile_document(read_methodology(file))
        with override("en"):
            part = curves_part(program, table)
        axes = [texts(svg, "text")[-2] for svg, _caption in part.drawings]
        for item in program.document.inputs:
            is_drawn = f"{item.name} ({item.unit})" in axes
            assert is_drawn != (item.name in part.note.partition("Left out")[2]), (file.name, item.name)
            assert not (item.items and is_drawn), (file.name, item.name)


def test_a_drawing_has_axes_with_units_and_says_the_same_in_words(table):
    ((svg, caption),) = drawn(table).drawings
    assert caption == "Drinks"
    assert texts(svg, "text") == ["reduction: 280 g", "1", "10", "uses (item)", "0"]
    assert texts(svg, "title") == ["Reduction against Drinks"]
    assert texts(svg, "desc") == ["1 item: 28 g; 2 item: 56 g; 10 item: 280 g. Highest: 280 g at 10 item."]


def test_whole_numbers_are_points_and_others_a_line(table):
    ((svg, _),) = drawn(table).drawings
    # Ten points and the ring of the example; the first at a tenth of the height, the last at the top.
    circles = list(ElementTree.fromstring(svg).iter(f"{SVG}circle"))
    assert len(circles) == 11
    assert (circles[0].get("cx"), circles[0].get("cy")) == ("16.0", "146.0")
    assert (circles[9].get("cx"), circles[9].get("cy")) == ("312.0", "20.0")
    assert (circles[10].get("cx"), circles[10].get("cy")) == (circles[1].get("cx"), circles[1].get("cy"))
    ((svg, _),) = drawn(table, ("whole = true\n", "")).drawings
    (line,) = ElementTree.fromstring(svg).iter(f"{SVG}polyline")
    assert line.get("points").split()[-1] == "312.0,20.0"


def test_the_line_breaks_where_a_rule_does_not_hold(table):
    rule = (
        "[[steps]]",
        '[[rules]]\nid = "odd"\nholds = "uses < 4 or uses > 6"\nverdict = "review"\nreason = "ODD"\n'
        'text = { zh = "奇", en = "Odd" }\n\n[[steps]]',
    )
    ((svg, _),) = drawn(table, ("whole = true\n", ""), rule).drawings
    assert len(list(ElementTree.fromstring(svg).iter(f"{SVG}polyline"))) == 2


def test_the_drawing_speaks_chinese(table):
    part = drawn(table, language="zh-hans")
    assert part.title == "减排量随各输入的变化"
    assert texts(part.drawings[0][0], "title") == ["减排量随次数的变化"]


def test_a_hostile_title_is_text(table):
    hostile = "</title><script>alert(1)</script>"
    ((svg, _),) = drawn(table, ('en = "Drinks"', f'en = "{hostile}"')).drawings
    assert "<script" not in svg
    assert texts(svg, "title") == [f"Reduction against {hostile}"]


def test_without_its_factor_the_part_says_why_and_draws_nothing(table):
    factor = '[[factors]]\nsymbol = "rocket"\ncode = "ROCKET"\nkind = "travel"\nunit = "gCO2/person_km"\n\n'
    uses_it = ('"uses * saved_a_drink"', '"uses * saved_a_drink + 0 * rocket"')
    part = drawn(table, ("[[parameters]]", f"{factor}[[parameters]]"), uses_it)
    assert part.drawings == []
    assert "ROCKET" in part.note
