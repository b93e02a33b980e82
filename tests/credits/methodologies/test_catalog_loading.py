"""Loading the library: once, again without effect, and never over what is published."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credits.methodologies import catalog_loading
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.catalog_loading import load_in_force, load_methodologies
from credits.methodologies.models import InForce, MethodologyVersion
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.catalog import DocumentError, read_document
from tests.credits.methodologies.documents import changed

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def shipped(monkeypatch):
    """Replace the shipped library by these texts."""

    def ship(*texts: str) -> None:
        files = [read_document(text, name=f"{index}.toml") for index, text in enumerate(texts)]
        monkeypatch.setattr(catalog_loading, "catalog_files", lambda: files)

    return ship


def version(number: int, *changes: tuple[str, str], effective: str = "2026-12-01") -> str:
    moved = ("effective_from = 2025-01-01", f"effective_from = {effective}")
    return changed(("version = 1", f"version = {number}"), moved, *changes)


def test_the_methods_are_published_as_demonstration_editions():
    codes = {file.root.text("code") for file in catalog_files()}
    assert len(codes) == 32
    rows = MethodologyVersion.objects.all()
    assert {row.methodology_id for row in rows} == codes
    assert {(row.version, row.status, row.filing_authority_en) for row in rows} == {
        (number, "PUBLISHED", "Demonstration authority") for number in (1, 2, 3)
    }


def test_loading_again_changes_nothing(now):
    assert load_methodologies(now=now) == 0
    assert load_in_force(scheme_files()[0], today=now.date()) == 0


def test_a_changed_file_of_a_published_version_is_refused(shipped, now):
    shipped(changed())
    assert load_methodologies(now=now) == 1
    shipped(changed(('en = "Ride"', 'en = "Riding"')))
    with pytest.raises(
        DocumentError, match=r"published and cannot be changed.*copy your changes to the next version, 2"
    ):
        load_methodologies(now=now)


def test_the_next_version_closes_the_one_before_on_the_day_it_takes_over(shipped, now):
    shipped(changed())
    load_methodologies(now=now)
    shipped(changed(), version(2))
    assert load_methodologies(now=now) == 1
    first, second = MethodologyVersion.objects.filter(methodology="TST-RIDE").order_by("version")
    assert (first.effective_to, second.effective_from, second.effective_to) == (
        date(2026, 12, 1),
        date(2026, 12, 1),
        None,
    )
    assert second.published_at == now


def test_a_further_version_cannot_take_effect_in_the_past(shipped, now):
    shipped(changed())
    load_methodologies(now=now)
    shipped(changed(), version(2, effective="2026-11-01"))
    with pytest.raises(DocumentError, match="cannot take effect in the past"):
        load_methodologies(now=now)


def test_an_empty_database_takes_the_days_that_the_versions_name(shipped, now):
    shipped(changed(), version(2, effective="2025-06-01"))
    assert load_methodologies(now=now) == 2
    second = MethodologyVersion.objects.get(methodology="TST-RIDE", version=2)
    assert second.published_at < now


def test_a_document_that_fails_its_own_example_is_not_published(shipped, now):
    shipped(changed(("credited_g = 238", "credited_g = 239")))
    with pytest.raises(DocumentError, match="expects 239 g but the formula gives 238"):
        load_methodologies(now=now)
    assert not MethodologyVersion.objects.filter(methodology="TST-RIDE").exists()


def terms(*changes):
    """Return the demonstration's terms with the first row in force changed."""
    demo = scheme_files()[0]
    first, *others = demo.in_force
    return replace(demo, in_force=(*(replace(first, **change) for change in changes), *others))


def test_a_method_in_force_is_closed_and_followed_by_another(now):
    day = date(2026, 12, 1)
    follow = terms({"ends": day}, {"starts": day})
    assert load_in_force(follow, today=now.date()) == 2
    rows = InForce.objects.filter(activity_type="metro_trip").order_by("in_force_from")
    assert [(row.in_force_from, row.in_force_to) for row in rows] == [(date(2025, 1, 1), day), (day, None)]
    assert load_in_force(terms({"ends": day}), today=now.date()) == 1


def test_what_has_been_in_force_cannot_be_taken_back_or_exchanged(now):
    for wrong in (terms(), terms({"methodology": "IND-BUS"})):
        with pytest.raises(DocumentError, match=r"cannot be taken back.*close it with 'to'"):
            load_in_force(wrong, today=now.date())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"methodology": "NO-SUCH"}, "NO-SUCH is no published methodology for metro_trip"),
        ({"methodology": "IND-BUS"}, "IND-BUS is no published methodology for metro_trip"),
        ({"region": "CN-SH"}, "No published TRAVEL_BASELINE of kind travel applies in CN-SH"),
    ],
)
def test_a_row_that_could_credit_nothing_is_refused(change, words, now):
    later = now.date() + timedelta(days=30)
    with pytest.raises(DocumentError, match=words):
        load_in_force(terms({}, {"starts": later} | change), today=now.date())
