"""What lies in what, by the file and never by the shape of a code."""

import pytest

from puhui.kernel.catalog import DocumentError, read_document
from puhui.kernel.regions import RegionUnknown, lies_under, load_regions, places, read_places, region_chain


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("CN-GD-GZ", ("CN-GD-GZ", "CN-GD", "CN-GRID-SOUTH", "CN")),
        ("CN-GD", ("CN-GD", "CN-GRID-SOUTH", "CN")),
        ("CN-SH", ("CN-SH", "CN")),
        ("CN-GRID-SOUTH", ("CN-GRID-SOUTH", "CN")),
        ("CN", ("CN",)),
    ],
)
def test_the_chain_goes_from_city_to_province_to_grid_to_nation(code, chain):
    assert region_chain(code) == chain


def test_guizhou_is_no_part_of_guangdong_however_its_code_looks():
    assert not lies_under("CN-GZ", "CN-GD")
    assert lies_under("CN-GD-GZ", "CN-GD")


def test_a_city_lies_in_itself_and_not_in_its_neighbour():
    assert lies_under("CN-GD-GZ", "CN-GD-GZ")
    assert not lies_under("CN-GD-GZ", "CN-GD-SZ")


def test_an_unknown_region_is_refused():
    with pytest.raises(RegionUnknown):
        region_chain("CN-XX")


def test_guangdong_has_its_21_cities_in_both_languages():
    cities = [place for place in places().values() if place.parent == "CN-GD"]
    assert len(cities) == 21
    assert all(city.name.zh and city.name.en for city in cities)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("CN", None), ("CN", None)], "stands twice"),
        ([("CN", "XX")], "no region of this file"),
        ([("CN", "CN-GD"), ("CN-GD", "CN")], "lies in itself"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(rows, words):
    text = ""
    for code, parent in rows:
        text += f'[[regions]]\ncode = "{code}"\nname = {{ zh = "x", en = "x" }}\n'
        text += f'parent = "{parent}"\n' if parent else ""
    with pytest.raises(DocumentError, match=words):
        read_places(read_document(text))


@pytest.mark.django_db
def test_loading_mirrors_the_file_and_repeating_it_changes_nothing():
    from puhui.kernel.models import Region

    load_regions()
    Region.objects.filter(code="CN-GD").update(name_en="Canton")
    assert load_regions() is True
    assert Region.objects.get(code="CN-GD").name_en == "Guangdong"
    assert load_regions() is False
