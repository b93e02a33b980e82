"""Which value holds where and when; what never does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from credits.factors.resolution import FactorMissing, FactorTable
from credits.factors.rows import FactorRow, Source, Substitute
from puhui.kernel.catalog import Text
from puhui.kernel.regions import RegionUnknown

ROW = FactorRow(
    code="GRID",
    title=Text("电网", "Grid"),
    region="CN-GD",
    year=2022,
    kind="average",
    value="0.4403",
    unit="kgCO2/kWh",
    gas="CO2",
    valid_from=None,
    valid_to=None,
    status="active",
    confidence="design",
    uncertainty="",
    source=Source("Test"),
    note="",
    published=date(2024, 1, 1),
)


def row(**changes) -> FactorRow:
    return replace(ROW, **changes)


def resolve(rows, *, region="CN-GD-GZ", on=date(2026, 11, 2), kind="average", substitutes=(), **more):
    return FactorTable(rows, substitutes).resolve("GRID", kind, region, on, unit="kgCO2e/kWh", **more)


@pytest.mark.parametrize(
    ("year", "value"), [(2026, "0.3"), (2024, "0.2"), (2023, "0.2"), (2022, "0.1"), (2021, "0.3")]
)
def test_the_latest_year_up_to_the_acts_holds_else_the_latest_published(year, value):
    rows = [row(year=2022, value="0.1"), row(year=2023, value="0.2"), row(year=2025, value="0.3")]
    assert resolve(rows, on=date(year, 6, 1)).value == Decimal(value)


def test_the_answer_names_the_factors_year():
    assert resolve([row()]).factor_year == 2022


def test_the_nearest_place_holds_even_with_an_older_year():
    rows = [row(region="CN", year=2025, value="0.9"), row(region="CN-GRID-SOUTH", year=2024, value="0.8")]
    assert resolve(rows).value == Decimal("0.8")
    assert resolve([*rows, row(year=2010, value="0.7")]).value == Decimal("0.7")
    assert resolve([*rows, row(region="CN-GD-GZ", year=2009, value="0.6")]).value == Decimal("0.6")


def test_the_world_comes_last():
    assert resolve([row(region="GLOBAL")]).row.region == "GLOBAL"


def test_another_place_stands_in_only_where_the_table_says_so_and_is_shown_as_a_placeholder():
    rows = [row(region="CN-BJ-TJ-HE"), row(region="CN", value="0.9")]
    assert resolve(rows).value == Decimal("0.9")
    substitute = Substitute("GRID", "CN-GD", "CN-BJ-TJ-HE", "design")
    found = resolve(rows, substitutes=[substitute])
    assert (found.row.region, found.is_placeholder) == ("CN-BJ-TJ-HE", True)
    assert resolve([*rows, row()], substitutes=[substitute]).is_placeholder is False
    assert resolve(rows, region="CN-SH", substitutes=[substitute]).value == Decimal("0.9")


def test_a_placeholder_resolves_and_says_so():
    assert resolve([row(status="placeholder")]).is_placeholder


@pytest.mark.parametrize("status", ["reference_only", "conflicting"])
def test_what_serves_comparison_or_is_contradicted_never_resolves(status):
    with pytest.raises(FactorMissing):
        resolve([row(status=status)])
    assert resolve([row(status=status), row(year=2010, value="0.7")]).value == Decimal("0.7")


@pytest.mark.parametrize("kind", ["margin", "footprint", "travel"])
def test_one_kind_never_stands_in_for_another(kind):
    with pytest.raises(FactorMissing, match=f"of kind {kind}"):
        resolve([row()], kind=kind)


@pytest.mark.parametrize(
    ("on", "holds"),
    [("2024-09-30", False), ("2024-10-01", True), ("2025-09-30", True), ("2025-10-01", False)],
)
def test_validity_is_half_open(on, holds):
    rows = [row(valid_from=date(2024, 10, 1), valid_to=date(2025, 10, 1))]
    if holds:
        assert resolve(rows, on=date.fromisoformat(on))
    else:
        with pytest.raises(FactorMissing):
            resolve(rows, on=date.fromisoformat(on))


def test_an_undated_value_gives_way_to_a_dated_one_but_not_to_a_later_year():
    undated, dated = row(year=None, value="0.5"), row(year=2025, value="0.6")
    assert resolve([undated, dated]).value == Decimal("0.6")
    assert resolve([undated, dated], on=date(2020, 1, 1)).value == Decimal("0.5")


def test_of_one_value_the_highest_version_counts_as_known_that_day():
    first = row(version=1, published=date(2024, 1, 1))
    second = row(version=2, value="0.44", published=date(2026, 5, 1))
    assert resolve([first, second]).value == Decimal("0.44")
    assert resolve([second, first], known_on=date(2026, 4, 30)).value == Decimal("0.4403")
    assert resolve([second, first], known_on=date(2026, 5, 1)).value == Decimal("0.44")


def test_a_correction_that_withdraws_a_value_takes_it_out_of_use():
    with pytest.raises(FactorMissing):
        resolve([row(version=1), row(version=2, status="conflicting")])


def test_an_unknown_place_is_refused():
    with pytest.raises(RegionUnknown):
        resolve([row()], region="XX")
