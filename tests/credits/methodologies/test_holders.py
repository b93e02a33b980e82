"""Caps a household or object, and locks: what a document may say, what means nothing, what none keeps."""

import pytest

from credits.factors.data_files import shipped_table
from credits.methodologies.catalog_files import check_library
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.publication import check_for_publication
from puhui.kernel.catalog import DocumentError
from tests.credits.methodologies.documents import changed, document

TOLD = 'source = "Test value"\nconfidence = "design"\n\n'
EXAMPLES = "[[examples]]"


def cap(per: str, *, limit: int = 2000, period: str = "day", group: str = "bike") -> tuple[str, str]:
    text = f'[[caps]]\ngroup = "{group}"\nper = "{per}"\nperiod = "{period}"\nlimit_g = {limit}\n'
    return EXAMPLES, text + TOLD + EXAMPLES


def lock(per: str = "person", period: str = "day", name: str = "commute") -> tuple[str, str]:
    return EXAMPLES, f'[[locks]]\nname = "{name}"\nper = "{per}"\nperiod = "{period}"\n\n{EXAMPLES}'


def other(*changes: tuple[str, str]):
    """Another methodology with the same arithmetic."""
    return read_methodology(
        changed(('code = "TST-RIDE"', 'code = "TST-OTHER"'), ('"RIDE"', '"OTHER"'), *changes)
    )


def test_a_cap_counts_under_the_person_unless_it_says_otherwise():
    assert [found.per for found in document(cap("household")).caps] == ["person", "household"]
    check_for_publication(document(cap("household")), shipped_table())


def test_a_lock_is_read_with_its_period():
    (found,) = document(lock(period="month")).locks
    assert (found.name, found.period, found.per) == ("commute", "month", "person")
    check_for_publication(document(lock()), shipped_table())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cap("street"), r"caps\[2\].per: 'street' is not known here"),
        (cap("household", period="ride"), r"caps\[2\].per: a cap on the single act counts under nobody"),
        (
            cap("household", limit=500),
            r"caps\[1\].limit_g: a person's cap of 500 g never counts below",
        ),
        (cap("person"), r"caps\[2\].period: .* stands twice"),
        (lock(period="ride"), r"locks\[1\].period: 'ride' is not known here"),
        (lock(per="street"), r"locks\[1\].per: 'street' is not known here"),
        (lock(name="Commute!"), r"locks\[1\].name: 'Commute!' has the wrong form"),
    ],
)
def test_what_means_nothing_is_refused_where_it_stands(change, words):
    with pytest.raises(DocumentError, match=words):
        compile_document(document(change))


def test_a_lock_in_a_document_that_decides_no_activities_is_refused():
    with pytest.raises(DocumentError, match=r"locks\[1\]: .* decides no activities"):
        compile_document(document(lock(), ('activity_type = "shared_bike_ride"\n', "")))


OBJECT = ('maturity = "B"\n', 'maturity = "B"\nobject = "meter"\n')


@pytest.mark.parametrize("part", [cap("object"), lock("object")])
def test_what_counts_under_an_object_is_published_once_the_document_says_what_tells_them_apart(part):
    with pytest.raises(DocumentError, match="per: nothing tells one object from another"):
        compile_document(document(part))
    check_for_publication(document(part, OBJECT), shipped_table())


def test_an_object_is_the_meter_or_a_text_of_the_documents_own():
    bicycle = ('maturity = "B"\n', 'maturity = "B"\nobject = "frame_no"\n')
    with pytest.raises(DocumentError, match="object: 'frame_no' names no object"):
        compile_document(document(bicycle))
    text = '[[texts]]\nname = "frame_no"\ntitle = { zh = "车架号", en = "Frame number" }\nmax_length = 20\n\n'
    named = document(
        bicycle, ("[[steps]]", text + "[[steps]]"), ("inputs = { ", 'inputs = { frame_no = "F-1", ')
    )
    check_for_publication(compile_document(named).document, shipped_table())
    # It names the bicycle, and chooses no baseline: all rides of a day keep one judge.
    assert named.key_names == ()


def test_a_households_cap_on_what_reports_credit_is_not_published():
    without = ('activity_type = "shared_bike_ride"\n', "")
    check_for_publication(document(without), shipped_table())
    with pytest.raises(DocumentError, match="not held against a household or object"):
        check_for_publication(document(cap("household"), without), shipped_table())


def test_methodologies_that_share_a_lock_hold_it_alike():
    check_library([document(lock()), other(lock())])
    for wrong in (lock(period="year"), lock("household")):
        with pytest.raises(DocumentError, match="holds the lock commute for another period"):
            check_library([document(lock()), other(wrong)])


def test_a_group_may_be_capped_differently_for_person_and_household():
    check_library([document(cap("household")), other(cap("household"))])
    with pytest.raises(DocumentError, match="caps the group bike differently"):
        check_library([document(cap("household")), other(cap("household", limit=3000))])
