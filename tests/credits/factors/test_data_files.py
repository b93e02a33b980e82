"""A factor file is read strictly: unit, place, kind, source and confidence are required."""

import pytest

from credits.factors.data_files import read_factor_file
from puhui.kernel.catalog import DocumentError, read_document

TEXT = """
published = 2026-01-01

[sources.one]
title = "A document"
number = "no. 1"
date = "2025-12"

[[series]]
code = "GRID"
kind = "average"
unit = "kgCO2/kWh"
gas = "CO2"
title = { zh = "电网", en = "Grid" }

[[series.values]]
region = "CN-GD"
year = 2023
value = "0.4410"
status = "active"
confidence = "design"
source = "one"

[[substitutes]]
code = "GRID"
for_region = "CN-GD"
use_region = "CN"
confidence = "design"
"""


def read(*changes):
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_factor_file(read_document(text, name="factors.toml"))


def test_a_value_keeps_its_printed_digits_and_its_source():
    (row,), (substitute,) = read()
    assert row.value == "0.4410"
    assert str(row.source) == "A document, no. 1, 2025-12"
    assert (substitute.for_region, substitute.use_region) == ("CN-GD", "CN")


def test_equal_content_has_one_digest_and_any_change_another():
    (row,), _ = read()
    assert row.digest == read(("published = 2026-01-01", "published = 2026-02-01"))[0][0].digest
    for change in (('"0.4410"', '"0.441"'), ("no. 1", "no. 2"), ('zh = "电网"', 'zh = "电"')):
        assert read(change)[0][0].digest != row.digest


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('unit = "kgCO2/kWh"', "", "'unit' is missing"),
        ('unit = "kgCO2/kWh"', 'unit = "kg/furlong"', "no unit of this system"),
        ('source = "one"', "", "'source' is missing"),
        ('source = "one"', 'source = "two"', "Choose one of one"),
        ('status = "active"\nconfidence = "design"', 'status = "active"', "'confidence' is missing"),
        ('confidence = "design"', 'confidence = "sure"', "'sure' is not known here"),
        ('value = "0.4410"', "value = 0.4410", "a text in quotes"),
        ('value = "0.4410"', 'value = "4e-1"', "wrong form"),
        ('kind = "average"', 'kind = "mean"', "'mean' is not known here"),
        ('status = "active"', 'status = "ok"', "'ok' is not known here"),
        ('region = "CN-GD"', 'region = "CN-XX"', "CN-XX is no region"),
        ("published = 2026-01-01", "", "'published' is missing"),
        ("year = 2023", "year = 20231", "out of range"),
        ('use_region = "CN"', 'use_region = "XX"', "XX is no region"),
    ],
)
def test_a_fault_is_refused_with_its_line(old, new, words):
    with pytest.raises(DocumentError, match=words) as refused:
        read((old, new))
    assert refused.value.line
    assert refused.value.file == "factors.toml"
