"""Factor files go into the table once; a corrected value becomes the next version and leaves the old one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from credits.factors import catalog_loading
from credits.factors.catalog_loading import load_factors
from credits.factors.data_files import read_all
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.selectors import factor_table
from tests.credits.factors.published import publish_next

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_loading_again_adds_nothing():
    rows, substitutes = read_all()
    assert load_factors(now=NOW) == len(rows) + len(substitutes)
    assert load_factors(now=NOW) == 0
    assert FactorVersion.objects.count() == len(rows)


def test_a_corrected_value_becomes_the_next_version_known_from_now_on(monkeypatch):
    load_factors(now=NOW)
    rows, substitutes = read_all()
    corrected = [replace(row, value="33") if row.code == "METRO" else row for row in rows]
    monkeypatch.setattr(catalog_loading, "read_all", lambda: (corrected, substitutes))
    assert load_factors(now=NOW) == 1
    first, second = FactorVersion.objects.filter(code="METRO").order_by("version")
    assert (first.value, second.value, second.version) == ("32", "33", 2)
    assert first.published_at < second.published_at == NOW


def test_a_substitute_that_changed_is_replaced(monkeypatch):
    load_factors(now=NOW)
    RegionSubstitute.objects.filter(code="METRO").update(use_region="CN-SH")
    assert load_factors(now=NOW) == 1
    assert RegionSubstitute.objects.get(code="METRO").use_region == "CN-BJ-TJ-HE"


def test_the_stored_table_resolves_as_the_files_do():
    load_factors(now=NOW)
    found = factor_table().resolve("METRO", "travel", "CN-GD-GZ", date(2026, 11, 2), unit="kgCO2e/person_km")
    assert (str(found.value), found.is_placeholder, found.row.version) == ("0.032", True, 1)
    assert found.row.id == FactorVersion.objects.get(code="METRO").pk


def test_scores_and_warming_potentials_are_stored_as_the_files_have_them():
    load_factors(now=NOW)
    stored, filed = factor_table(), {row.key: row for row in read_all()[0]}
    rows = [row for row in stored.by_id.values() if row.quality or row.gwp_set]
    assert len(rows) >= 8
    for row in rows:
        assert (row.quality, row.gwp_set) == (filed[row.key].quality, filed[row.key].gwp_set)
        assert row.digest == filed[row.key].digest == FactorVersion.objects.get(pk=row.id).digest


@pytest.mark.parametrize(
    "wrong",
    [
        {"quality": [2, 1, 1, 1, 1], "basic_uncertainty": "1.05"},
        {"quality": [2, 1, 1, 1, 1, 6], "basic_uncertainty": "1.05"},
        {"quality": [2, 1, 1, 1, 1, 1], "basic_uncertainty": ""},
        {"quality": None, "basic_uncertainty": "1.05"},
        {"quality": [2, 1, 1, 1, 1, 1], "basic_uncertainty": "0.9"},
        {"gwp_set": "AR6", "gas": "CO2"},
        {"gwp_set": "AR9", "gas": "CO2e"},
    ],
)
def test_the_table_takes_six_scores_and_a_known_set_or_nothing(wrong):
    load_factors(now=NOW)
    with pytest.raises(IntegrityError, match="factor_"), transaction.atomic():
        publish_next("METRO", now=NOW, **wrong)
