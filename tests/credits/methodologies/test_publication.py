"""What else keeps a document from being published: factors, bounds, its own examples, the library."""

import re

import pytest

from credits.factors.data_files import shipped_table
from credits.methodologies.catalog_files import check_library
from credits.methodologies.language import read_methodology
from credits.methodologies.publication import check_for_publication
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.documents import SOUND, changed, document


def test_the_sound_document_may_be_published():
    check_for_publication(document(), shipped_table())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code = "SHARED_BIKE"', 'code = "ROCKET"', "factors\\[2\\]: No published ROCKET"),
        (
            'kind = "travel"',
            'kind = "average"',
            "takes TRAVEL_BASELINE as average, but it is published as travel",
        ),
        ('region = "CN-GD-GZ"', 'region = "CN-SH"', "applies in CN-SH"),
        ("on = 2026-11-02", "on = 2024-09-30", "on 2024-09-30"),
        (
            "reduction_g = 238",
            "reduction_g = 239",
            "reduction_g: the example expects 239 g but the formula gives 238",
        ),
        (
            "credited_g = 238",
            "credited_g = 237",
            "credited_g: the example expects 237 g but the formula gives 238",
        ),
        (
            'distance_km = "2.5"',
            'distance_km = "100.1"',
            "distance_km of the example lies outside its bounds",
        ),
        ("credited_g = 238", 'credited_g = 238\nbroken = ["NOT_BELOW_BASELINE"]', "these break: \\[\\]"),
    ],
)
def test_a_fault_is_refused(old, new, words):
    with pytest.raises(DocumentError) as refused:
        check_for_publication(document((old, new)), shipped_table())
    assert re.search(words, str(refused.value))
    assert refused.value.line > 1


def test_a_factor_that_no_table_gives_in_the_wanted_unit_is_refused():
    read = read_methodology(SOUND.replace("person_km", "vehicle_km"))
    with pytest.raises(DocumentError, match="A value in gCO2/person_km cannot be given in kgCO2e/vehicle_km"):
        check_for_publication(read, shipped_table())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([('title = { zh = "骑行"', 'title = { zh = "改"')], "has this version already"),
        ([('code = "TST-RIDE"', 'code = "TST-OTHER"')], "another methodology has the serial code RIDE"),
        ([("version = 1", "version = 2"), ('"RIDE"', '"RIDES"')], "has another serial code"),
        (
            [
                ('code = "TST-RIDE"', 'code = "TST-OTHER"'),
                ('"RIDE"', '"OTHER"'),
                ("limit_g = 500", "limit_g = 600"),
            ],
            "caps the group bike differently",
        ),
    ],
)
def test_documents_that_contradict_one_another_are_refused(changes, words):
    with pytest.raises(DocumentError, match=words):
        check_library([document(), read_methodology(changed(*changes))])


def test_a_cap_may_change_from_version_to_version():
    second = read_methodology(changed(("version = 1", "version = 2"), ("limit_g = 500", "limit_g = 600")))
    check_library([read_methodology(SOUND), second])
