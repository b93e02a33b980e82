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


SCORES = "reliability = 2, completeness = 3, time = 3, geography = 2, technology = 3, sample = 2"
SCORED = f'source = "one"\nquality = {{ {SCORES}, basic = "1.05" }}'


def test_a_value_may_be_scored_and_then_has_a_spread():
    (plain,), _ = read()
    (scored,), _ = read(('source = "one"', SCORED))
    assert plain.quality is None
    assert str(scored.quality.sd95) == "1.250461"
    assert scored.digest != plain.digest
    assert scored.digest != read(('source = "one"', SCORED.replace("1.05", "1.06")))[0][0].digest


def test_what_is_not_scored_keeps_the_digest_it_was_published_with():
    """Else every installation would get a second version of every factor from a new column."""
    (row,), _ = read()
    assert row.digest == "be26c4eeecf681fc2888800b9203f09aac659597eda06f97d47c40c3aef9e3b5"


def test_a_value_names_the_warming_potentials_it_was_summed_by():
    (row,), _ = read(('gas = "CO2"', 'gas = "CO2e"'), ('source = "one"', 'source = "one"\ngwp_set = "AR5"'))
    assert row.gwp_set == "AR5"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("time = 3, ", "", "'time' is missing"),
        ("time = 3", "time = 6", "out of range"),
        ("technology = 3", "technology = 2", "technology has one of the scores 1, 3, 4, 5"),
        ("geography = 2", "geography = 4", "geography has one of the scores 1, 2, 3, 5"),
        ('basic = "1.05"', 'basic = "0.5"', "basic lies between 1 and 100"),
        ('basic = "1.05"', 'basic = "1.05", luck = 1', "'luck' is not known here"),
        ('basic = "1.05" }', 'basic = "1.05" }\ngwp_set = "AR7"', "'AR7' is not known here"),
        ('basic = "1.05" }', 'basic = "1.05" }\ngwp_set = "AR6"', "no CO2 equivalent"),
    ],
)
def test_a_wrong_score_is_refused_by_key(old, new, words):
    assert old in SCORED
    with pytest.raises(DocumentError, match=words):
        read(('source = "one"', SCORED.replace(old, new, 1)))
