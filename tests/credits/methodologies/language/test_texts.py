"""A text input names a row of a register: no formula knows it, and it holds nothing that could hurt."""

import pytest

from credits.methodologies.language.texts import texts_out_of_bounds
from tests.credits.methodologies.documents import changed, document
from tests.credits.methodologies.language.test_documents import refusal

TEXT = (
    '[[texts]]\nname = "label_id"\ntitle = { zh = "编号", en = "Label" }\nmin_length = 4\nmax_length = 8\n\n'
)
BASELINE = (
    '[[resolved]]\nname = "base"\nunit = "kgCO2e/person_km"\ntitle = { zh = "基准", en = "Base" }\n'
    'from = "factor"\nfactor = "LABEL"\nkind = "travel"\nby = ["label_id"]\n\n'
)
FORMULA = ("counted * max(0, ef_baseline - ef_bike)", "counted * max(0, base - ef_bike + 0 * ef_baseline)")
GIVEN = ('inputs = { distance_km = "2.5" }', 'inputs = { distance_km = "2.5", label_id = "AB-12" }')
SOUND = [("[[inputs]]", TEXT + BASELINE + "[[inputs]]"), FORMULA, GIVEN]


def test_a_text_is_no_argument_of_the_formula_and_a_key_of_its_baseline():
    read = document(*SOUND)
    assert read.argument_names == ("distance_km", "base")
    assert read.observed_names == ("distance_km", "label_id")
    assert read.key_names == ("label_id",)
    assert read.examples[0].texts == (("label_id", "AB-12"),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("counted * max(0, base", "counted * label_id * max(0, base"), "is a text, and no formula computes"),
        (('by = ["label_id"]', 'by = ["colour"]'), "'colour' tells no baselines apart"),
        (('by = ["label_id"]', 'by = ["season"]'), "the text 'label_id' names nothing"),
        (('"AB-12"', '"ab-12"'), "does not give each text once"),
        (('"AB-12"', '"ABC"'), "does not give each text once"),
        ((', label_id = "AB-12"', ""), "does not give each text once"),
        (("min_length = 4", "min_length = 9"), "the text can have no length"),
        (("max_length = 8", "max_length = 31"), "out of range"),
    ],
)
def test_a_text_that_does_not_hold_together_is_refused(change, words):
    assert words in refusal(changed(*SOUND, change))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("AB-12", True),
        ("1234", True),
        ("ABCDEFGH", True),
        ("ABC", False),
        ("ABCDEFGHI", False),
        ("ab-12", False),
        ("AB_12", False),
        ("AB 12", False),
        ("AB-1\n", False),
        ("-AB1", False),
        ("AB1-", False),
        ("ＡＢ１２", False),
        (1234, False),
        (None, False),
    ],
)
def test_a_text_is_capital_letters_digits_and_hyphens_of_its_length(text, fits):
    read = document(*SOUND)
    assert texts_out_of_bounds(read, {"label_id": text}) == ([] if fits else ["label_id"])
