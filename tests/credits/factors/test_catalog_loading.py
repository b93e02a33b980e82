"""Factor files go into the table once; a corrected value becomes the next version and leaves the old one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from credits.factors import catalog_loading
from credits.factors.catalog_loading import load_factors
from credits.factors.data_files import read_all
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.selectors import factor_table

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
