"""Lists are gone through item by item, tables are read without a gap; what does not fit is refused."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.factors.data_files import shipped_table
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.language.program import out_of_bounds
from credits.methodologies.publication import check_for_publication
from credits.methodologies.units import check_units
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.language.plots import changed, document

SUM = "sum(area_ha * lookup(growth, species))"


def values(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def computed(area, species, error: str, *changes):
    evaluate = compile_document(document(*changes)).bind({})
    return evaluate(values(*area), values(*species), Decimal(error))


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as refused:
        check_units(_compiled(text))
    assert refused.value.line
    assert refused.value.fix
    return str(refused.value)


def _compiled(text: str):
    return compile_document(read_methodology(text, name="plots.toml")).document


def test_a_list_is_summed_item_by_item_with_the_row_of_each():
    # 10 ha at 10 kg and 1 ha at 20 kg, less six hundredths.
    broken, steps = computed(["10", "1"], ["1", "2"], "0.15")
    assert (broken, steps) == ((), values("5.5", "112.8"))


@pytest.mark.parametrize(
    ("error", "share"), [("0", "1"), ("0.1", "1"), ("0.1000001", "0.94"), ("0.2", "0.94"), ("0.3", "0.89")]
)
def test_a_band_holds_its_upper_end_and_not_its_lower(error, share):
    assert computed(["1"], ["3"], error)[1][-1] == 40 * Decimal(share)


@pytest.mark.parametrize(
    ("area", "species", "error"),
    [
        (["1"], ["4"], "0"),  # no such species
        (["1"], ["1"], "0.31"),  # beyond the last band
        (["1"], ["NaN"], "0"),
        (["1"], ["sNaN"], "0"),
        (["1", "2"], ["1"], "0"),  # a plot without a species
        ([], [], "0"),  # the mean of nothing
    ],
)
def test_what_has_no_row_or_no_partner_has_no_value_and_never_crashes(area, species, error):
    assert computed(area, species, error) == ((0,), ())


def test_a_number_for_a_list_has_no_value_and_never_crashes():
    evaluate = compile_document(document()).bind({})
    assert evaluate(Decimal(1), values("1"), Decimal(0)) == ((0,), ())


@pytest.mark.parametrize(
    ("area", "species", "outside"),
    [
        (["1", "2"], ["1", "2"], []),
        (["1", "2"], ["1"], ["species"]),
        ([], [], ["area_ha", "species"]),
        (["1"] * 6, ["1"] * 6, ["area_ha", "species"]),
        (["1", "0"], ["1", "2"], ["area_ha"]),
        (["1"], ["1.5"], ["species"]),
    ],
)
def test_a_list_is_outside_by_its_length_its_partners_or_any_of_its_values(area, species, outside):
    given = {"area_ha": values(*area), "species": values(*species), "error": Decimal(0)}
    assert out_of_bounds(document(), given) == outside
    assert "error" in out_of_bounds(document(), given | {"error": values("0")})


def test_the_document_passes_with_its_example():
    check_for_publication(document(), shipped_table())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mean(area_ha)", "area_ha", "'area_ha' is a list and stands where one number is needed.*sum"),
        ("mean(area_ha)", "max(area_ha, 0)", "'area_ha' is a list and stands"),
        ("mean(area_ha)", "mean(error) * sum(area_ha)", r"one group of lists, but has \[\]"),
        ("mean(area_ha)", "sum(area_ha * mean(species))", "inside another"),
        ("mean(area_ha)", "mean(area_ha, species)", "mean has 2 arguments"),
        ("mean(area_ha)", "mean()", "mean has 0 arguments"),
        ("mean(area_ha)", "mean(area_ha > 0)", "a comparison stands where a number is needed"),
        ("mean(area_ha)", "median(area_ha)", "no function 'median'.*sum, mean, lookup"),
        ("mean(area_ha)", "sum", "'sum' is not part of the language"),
        ("mean(area_ha)", "lookup(growth)", "lookup needs a table and a key"),
        ("mean(area_ha)", "lookup(1, error)", "lookup needs a table and a key"),
        ("mean(area_ha)", "lookup(growth, species)", "'species' is a list and stands"),
        ("mean(area_ha)", "lookup(decline, error)", "no table 'decline'.*discount, growth"),
        ("mean(area_ha)", "growth * mean(area_ha)", "'growth' is not declared"),
        ('list = "plots"\nlist_max = 5\nwhole', 'list = "meters"\nlist_max = 5\nwhole', r"\[meters, plots\]"),
        ("list_max = 5", "list_max = 501", "out of range"),
        ("list_max = 5", "list_min = 6\nlist_max = 5", "can have no length"),
        ('match = "exact"', 'match = "near"', "Choose one of exact, band"),
        ('{ key = "3", value = "40" }', '{ key = "2", value = "40" }', "stands twice"),
        ('{ key = "3", value = "40" },\n', "", "no row for 3, which 'species' may be"),
        ('{ key = "3", value = "40" }', '{ key = "3", worth = "40" }', "'value' is missing"),
        ('{ key = "3", value = "40" }', '{ up_to = "3", value = "40" }', "'key' is missing"),
        ('whole = true\nmin = "1"', 'min = "1"', "looked up by exact keys but is not whole"),
        (
            'above = "0.1", up_to = "0.2"',
            'above = "0.11", up_to = "0.2"',
            "a gap, an overlap or an empty band",
        ),
        (
            'above = "0.1", up_to = "0.2"',
            'above = "0.1", up_to = "0.1"',
            "a gap, an overlap or an empty band",
        ),
        ('above = "0.1", up_to = "0.2"', 'above = "0.1"', "a gap, an overlap or an empty band"),
        ('above = "0.2", up_to = "0.3"', 'above = "0.2", up_to = "0.25"', "no row for > 0.25"),
        ('{ up_to = "0.1"', '{ above = "0", up_to = "0.1"', "no row for <= 0"),
        ("(1 - lookup(discount, error))", "(1 - error)", "'discount' is declared but never used"),
        ('name = "growth"', 'name = "lookup"', "'lookup' is a word of the language"),
        ('name = "growth"', 'name = "error"', "'error' is declared already"),
        ('error = "0.15"', 'error = ["0.15"]', "gives a list for a number"),
        ('area_ha = ["10", "1"]', 'area_ha = "10"', "gives a list for a number"),
        ('area_ha = ["10", "1"]', "area_ha = [10, 1]", "no list of decimal texts"),
        ('area_ha = ["10", "1"]', 'area_ha = ["1e9"]', "'1e9' is not a plain decimal number"),
        ('key_unit = "1"', 'key_unit = "ha"', "a table with keys in ha is looked into by 1"),
        ('unit = "kgCO2e/ha"', 'unit = "kgCO2e"', "computes"),
        ("mean(area_ha)", "sum(area_ha + 0.3)", "ha and 1 are added"),
        ("mean(area_ha)", "sum(area_ha) + mean(species)", "ha and 1 are added"),
    ],
)
def test_a_fault_is_refused_with_line_key_and_remedy(old, new, words):
    assert re.search(words, refusal(changed((old, new))))


def test_a_list_in_a_rule_is_judged_too():
    rule = '[[rules]]\nid = "large"\nholds = "sum(area_ha) >= 5 * mean_area / mean_area * area_ha"\n'
    rule += 'verdict = "reject"\nreason = "TOO_SMALL"\ntext = { zh = "小", en = "Small" }\n\n[[tiers]]'
    assert "'area_ha' is a list" in refusal(changed(("[[tiers]]", rule)))


def test_what_is_computed_for_each_item_is_bounded_over_the_whole_document():
    dear = " + ".join(["mean(area_ha + area_ha + area_ha)"] * 11)
    steps = "".join(
        f'[[steps]]\nname = "more{number}"\nexpression = "{dear}"\nunit = "ha"\n'
        'title = { zh = "多", en = "More" }\n\n'
        for number in range(6)
    )
    text = changed(("[[steps]]", steps + "[[steps]]"))
    for number in range(6):
        text = text.replace("+ 0 * mean_area", f"+ 0 * mean_area * more{number}", 1)
    assert "too much for each item of its lists" in refusal(text)


@given(st.lists(st.decimals(min_value=0, max_value=1000, places=4), min_size=1, max_size=5))
def test_a_sum_is_that_of_its_items_and_a_mean_lies_between_them(areas):
    evaluate = compile_document(document()).bind({})
    _broken, steps = evaluate(tuple(areas), (Decimal(2),) * len(areas), Decimal(0))
    mean, total = steps
    assert total == 20 * sum(areas)
    assert min(areas) - Decimal("1E-20") <= mean <= max(areas) + Decimal("1E-20")
