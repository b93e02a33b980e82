"""What may become a factor's next value; each refusal names the key and what to write instead."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credits.factors.change_errors import FactorChangeInvalid
from credits.factors.change_terms import Terms, next_row
from credits.factors.quality import Quality
from credits.factors.resolution import FactorTable
from credits.factors.rows import Source
from tests.credits.factors.test_resolution import ROW, row

TODAY = date(2026, 11, 2)
TERMS = Terms(
    code="GRID",
    region="CN-GD",
    year=2022,
    kind="average",
    value="0.5000",
    unit="kgCO2/kWh",
    valid_from=date(2027, 1, 1),
    source=Source("A later document", "no. 7", "2026-10"),
    confidence="sourced-official",
)


def proposed(*rows, **changes):
    return next_row(replace(TERMS, **changes), FactorTable(rows or [ROW], ()), TODAY)


def test_the_next_value_follows_the_last_version_and_keeps_the_factors_name_and_gas():
    made = proposed(row(), row(version=2, value="0.45"))
    assert (made.version, made.value, made.title, made.gas) == (3, "0.5000", ROW.title, "CO2")
    assert (made.source.number, made.valid_from) == ("no. 7", date(2027, 1, 1))
    assert made.digest != ROW.digest


@pytest.mark.parametrize("changes", [{"year": 2024}, {"year": None}, {"region": "CN-GD-GZ"}])
def test_a_new_place_or_year_begins_a_chain_of_its_own(changes):
    assert proposed(**changes).version == 1


def test_the_days_before_the_first_one_keep_the_version_before():
    """An effective date in the future must not leave the days until then without a value."""
    later = proposed()
    table = FactorTable([ROW, later], ())

    def value_on(day: date) -> Decimal:
        return table.resolve("GRID", "average", "CN-GD", day, unit="kgCO2/kWh").value

    assert value_on(date(2026, 12, 31)) == Decimal("0.4403")
    assert value_on(date(2027, 1, 1)) == Decimal("0.5000")


def test_a_version_that_has_ended_does_not_bring_its_predecessor_back():
    ended = proposed(valid_to=date(2028, 1, 1))
    table = FactorTable([ROW, ended], ())
    assert table.find("GRID", "average", "CN-GD", date(2027, 6, 1)) is not None
    assert table.find("GRID", "average", "CN-GD", date(2028, 1, 1)) is None


def test_a_value_may_bring_its_scores():
    assert proposed(quality=Quality(1, 1, 1, 1, 1, 1)).quality is not None


@pytest.mark.parametrize(
    ("key", "changes", "words"),
    [
        ("code", {"code": "GRIT"}, "Choose one that is published"),
        ("region", {"region": "CN-XX"}, "is no region"),
        ("status", {"status": "perhaps"}, "Choose one of active"),
        ("confidence", {"confidence": "sure"}, "Choose one of sourced-official"),
        ("source_title", {"source": Source(" ")}, "Write the title"),
        ("year", {"year": 1066}, "from 1990 to 2100"),
        ("value", {"value": "about a half"}, "Write one such as 0.4419"),
        ("value", {"value": "5e-1"}, "no plain decimal number"),
        ("value", {"value": "NaN"}, "no plain decimal number"),
        ("unit", {"unit": "kgCO2/furlong"}, "Write one such as kgCO2/kWh"),
        ("unit", {"unit": "kgCO2/L"}, "cannot be turned into that"),
        ("unit", {"unit": "kgCO2e/kWh"}, "cannot be turned into that"),
        ("kind", {"kind": "margin"}, "published as average"),
        ("kind", {"kind": "margin", "region": "CN-GD-GZ"}, "published as average"),
        ("gwp_set", {"gwp_set": "AR6"}, "Leave it out"),
        ("valid_from", {"valid_from": TODAY - timedelta(days=1)}, "Begin on 2026-11-02 or later"),
        ("valid_to", {"valid_to": date(2027, 1, 1)}, "Write a day after 2027-01-01"),
    ],
)
def test_what_no_factor_may_hold_is_refused_by_key_and_remedy(key, changes, words):
    with pytest.raises(FactorChangeInvalid, match=words) as refused:
        proposed(**changes)
    assert refused.value.data["key"] == key
    assert str(refused.value).startswith(f"{key}:")


@pytest.mark.parametrize(
    ("published", "free"),
    [
        ({"valid_from": date(2027, 1, 1)}, "2027-01-02"),
        ({"valid_from": date(2027, 6, 1)}, "2027-06-02"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2027, 2, 1)}, "2027-02-01"),
    ],
)
def test_days_that_another_version_has_are_refused_with_the_first_free_one(published, free):
    with pytest.raises(FactorChangeInvalid, match=f"Begin on {free} or later") as refused:
        proposed(row(**published))
    assert refused.value.data["key"] == "valid_from"
    assert proposed(row(**published), valid_from=date.fromisoformat(free)).version == 2


def test_an_equal_unit_of_another_size_is_taken():
    assert proposed(unit="tCO2/MWh", value="0.5").unit == "tCO2/MWh"
