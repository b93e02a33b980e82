"""Values by season, size and label: the nearest place first, there the most special one."""

from datetime import date

import pytest

from credits.factors.data_files import shipped_table
from credits.factors.keyed import keyed_codes
from credits.methodologies.bound import bind
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology

SUMMER, WINTER = date(2026, 7, 2), date(2026, 11, 2)
(SEASONAL,) = [
    compile_document(read_methodology(file))
    for file in catalog_files()
    if file.root.text("code") == "IND-ELEC-SEASON"
]


@pytest.mark.parametrize(
    ("by", "keys", "codes"),
    [
        ([], {}, ("X",)),
        (["season"], {}, ("X__SUMMER", "X")),
        (["household_size"], {}, ("X",)),
        (["season", "household_size"], {"household_size": "3"}, ("X__SUMMER__H3", "X__SUMMER", "X__H3", "X")),
        (["household_size"], {"household_size": "9"}, ("X__H5", "X")),
        (["label"], {"label": "AB-12"}, ("X__AB_12",)),
        (["label"], {}, ()),
        (["season", "label"], {"label": "A"}, ("X__SUMMER__A", "X__A")),
    ],
)
def test_the_most_special_code_comes_first(by, keys, codes):
    assert keyed_codes("X", by, SUMMER, keys) == codes


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ((2026, 4, 30), "WINTER"),
        ((2026, 5, 1), "SUMMER"),
        ((2026, 10, 31), "SUMMER"),
        ((2026, 11, 1), "WINTER"),
    ],
)
def test_summer_is_from_may_to_october(day, season):
    assert keyed_codes("X", ["season"], date(*day), {})[0] == f"X__{season}"


@pytest.mark.parametrize(
    ("region", "on", "size", "value", "code"),
    [
        ("CN-GD-SZ", WINTER, None, "5", "BASELINE_ELECTRICITY__WINTER"),
        ("CN-GD-SZ", SUMMER, None, "11", "BASELINE_ELECTRICITY__SUMMER"),
        ("CN-GD-SZ", SUMMER, "1", "6.05", "BASELINE_ELECTRICITY__SUMMER__H1"),
        ("CN-GD-SZ", SUMMER, "7", "15.4", "BASELINE_ELECTRICITY__SUMMER__H5"),
        ("CN-GD-GZ", WINTER, None, "5.5", "BASELINE_ELECTRICITY__WINTER"),
        ("CN-GD-GZ", WINTER, "2", "4.4", "BASELINE_ELECTRICITY__WINTER__H2"),
    ],
)
def test_the_baseline_of_a_home_is_that_of_its_city_season_and_size(region, on, size, value, code):
    keys = (("household_size", size),) if size else ()
    bound = bind(SEASONAL, shipped_table(), region=region, on=on, keys=keys)
    baseline, quota = bound.resolved
    assert (str(baseline.value), baseline.factor.row.code) == (value, code)
    assert quota.factor.row.code == f"QUOTA_ELECTRICITY__{'SUMMER' if on == SUMMER else 'WINTER'}"
    assert baseline.factor.row.source.title
    assert baseline.factor.row.confidence


def test_the_nearest_place_comes_before_the_most_special_value():
    """A city's value for the whole year holds against the province's for the season."""
    table = shipped_table()
    found = table.find_first(
        ("QUOTA_ELECTRICITY__SUMMER", "BASELINE_ELECTRICITY"), "other", "CN-GD-SZ", SUMMER
    )
    assert found is not None
    assert (found[0].code, found[0].region) == ("BASELINE_ELECTRICITY", "CN-GD-SZ")


def test_where_no_place_has_one_nothing_is_bound_and_nothing_guessed():
    bound = bind(SEASONAL, shipped_table(), region="CN-GX", on=WINTER)
    assert bound.missing == "baseline_kwh_per_day"
