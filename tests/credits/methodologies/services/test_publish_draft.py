"""Publication: whole or not at all, on days that nobody else has, and in force at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from credits.methodologies.binding import bind_for
from credits.methodologies.catalog_loading import load_in_force
from credits.methodologies.errors import DraftStateConflict, NotFiled
from credits.methodologies.in_force_rows import Place
from credits.methodologies.models import InForce, Methodology, MethodologyVersion
from credits.methodologies.readiness import document_of
from credits.methodologies.version_rows import store_version
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING
from tests.credits.methodologies.cups import (
    GUANGDONG,
    approve,
    cups,
    filed,
    publish,
    published,
    second_version,
    submitted,
)

TODAY = date(2026, 11, 2)
# As an authority would file it: of a formula that stands in a document.
FOR_REAL = (
    ("demonstration = true", "demonstration = false"),
    ('formula_confidence = "design"', 'formula_confidence = "sourced-official"'),
)
# The same under another name: two methods for one type.
OTHER = (('code = "CITY-CUP"', 'code = "CITY-MUG"'), ('serial_code = "CUP"', 'serial_code = "MUG"'))


def test_the_text_that_two_read_is_the_version(rong, fang):
    draft = published(rong, fang)
    version = MethodologyVersion.objects.get(methodology="CITY-CUP")
    assert (version.text, version.digest, version.status) == (cups(), draft.digest, "PUBLISHED")
    assert (version.effective_from, version.effective_to) == (TODAY, None)
    assert version.published_at >= EVENING
    assert draft.published == version
    assert Methodology.objects.get(code="CITY-CUP").serial_code == "CUP"
    row = InForce.objects.get(activity_type="reusable_cup")
    assert (row.scheme_id, row.region, row.in_force_from, row.made_by) == ("DEMO", "CN-GD", TODAY, draft)
    event = AuditEvent.objects.get(action="methodology_version_published")
    assert (event.detail["version_id"], event.detail["in_force_id"]) == (version.pk, row.pk)


def test_it_is_bound_at_once_and_the_day_before_it_is_not(rong, fang):
    published(rong, fang)
    bound = bind_for("DEMO", "reusable_cup", "CN-GD-GZ", TODAY, puhui_now())
    assert (bound.code, bound.version) == ("CITY-CUP", 1)
    with pytest.raises(Exception, match="No methodology is in force"):
        bind_for("DEMO", "reusable_cup", "CN-GD-GZ", TODAY - timedelta(days=1), puhui_now())


def test_the_next_version_ends_the_one_before_and_needs_no_place(rong, fang):
    published(rong, fang)
    published(rong, fang, second_version(), place=None)
    first, second = MethodologyVersion.objects.filter(methodology="CITY-CUP").order_by("version")
    assert first.effective_to == second.effective_from == date(2026, 12, 1)
    for day, version in ((date(2026, 11, 30), 1), (date(2026, 12, 1), 2)):
        assert bind_for("DEMO", "reusable_cup", "CN-GD-GZ", day, puhui_now()).version == version


def test_nothing_is_published_without_approval_and_filing(rong, fang):
    draft = submitted(rong)
    with pytest.raises(DraftStateConflict):
        publish(fang, draft)
    draft = approve(fang, draft)
    with pytest.raises(NotFiled):
        publish(fang, draft)
    assert not Methodology.objects.filter(code="CITY-CUP").exists()


def test_the_administrator_publishes_nothing(rong, fang):
    with pytest.raises(NotPermitted):
        publish(rong, filed(rong, fang))


def test_a_version_is_published_once(rong, fang):
    first, second = filed(rong, fang), filed(rong, fang)
    publish(fang, first)
    with pytest.raises(DraftStateConflict):
        publish(fang, first)
    with pytest.raises(DocumentError, match="next version of CITY-CUP is 2, not 1") as refused:
        publish(fang, second)
    assert refused.value.key == "version"


def test_a_text_that_waited_too_long_takes_no_effect_in_the_past(rong, fang):
    draft = filed(rong, fang)
    set_clock(EVENING + timedelta(days=1))
    with pytest.raises(DocumentError, match="cannot take effect in the past"):
        publish(fang, draft)


@pytest.mark.parametrize("effective", ["2026-11-02", "2026-11-20"])
def test_days_of_a_published_version_are_refused_with_key_and_remedy(effective, rong, fang):
    closed = ("effective_from = 2026-11-02", "effective_from = 2026-11-02\neffective_to = 2027-01-01")
    published(rong, fang, cups(closed))
    draft_text = second_version(effective=effective)
    with pytest.raises(DocumentError, match="in effect from 2026-11-02 to 2027-01-01") as refused:
        submitted(rong, draft_text)
    assert (refused.value.key, bool(refused.value.fix)) == ("effective_from", True)
    assert submitted(rong, second_version(effective="2027-01-01")).version == 2


@pytest.mark.parametrize(
    ("place", "key", "words"),
    [
        (Place("NOPE", "CN-GD"), "in_force.scheme", "NOPE is no scheme"),
        (Place("DEMO", "CN-SH"), "in_force.region", "CN-SH is no region of this scheme"),
        (Place("DEMO", "nowhere"), "in_force.region", "nowhere"),
        (Place("DEMO", "CN-GD", TODAY - timedelta(days=1)), "in_force.from", "before it is published"),
    ],
)
def test_a_wrong_place_leaves_nothing_half_published(place, key, words, rong, fang):
    draft = filed(rong, fang)
    with pytest.raises(DocumentError, match=words) as refused:
        publish(fang, draft, place)
    assert refused.value.key == key
    draft.refresh_from_db()
    assert draft.status == "APPROVED"
    assert not Methodology.objects.filter(code="CITY-CUP").exists()
    assert not InForce.objects.filter(activity_type="reusable_cup").exists()


def test_an_edition_of_an_authority_is_not_in_force_in_the_demonstration(rong, fang):
    draft = filed(rong, fang, cups(*FOR_REAL))
    with pytest.raises(DocumentError, match="demonstration edition"):
        publish(fang, draft)


def test_another_methodology_takes_over_on_its_day(rong, fang):
    published(rong, fang)
    later = Place("DEMO", "CN-GD", date(2026, 11, 20))
    draft = published(rong, fang, cups(*OTHER), later)
    first, second = InForce.objects.filter(activity_type="reusable_cup").order_by("in_force_from")
    assert (first.in_force_to, first.closed_by) == (date(2026, 11, 20), draft)
    assert (second.methodology_id, second.made_by, second.in_force_to) == ("CITY-MUG", draft, None)
    with pytest.raises(DocumentError, match=r"CITY-MUG is in force there from 2026-11-20 on"):
        published(
            rong,
            fang,
            cups(('code = "CITY-CUP"', 'code = "CITY-JAR"'), ('serial_code = "CUP"', 'serial_code = "JAR"')),
            Place("DEMO", "CN-GD", date(2026, 11, 10)),
        )


def test_the_next_start_leaves_what_was_published_as_it_is(rong, fang):
    """The scheme's file knows nothing of it; the row of the file that it ended stays ended."""
    walk = (('activity_type = "reusable_cup"', 'activity_type = "walk"'),)
    published(rong, fang, cups(*walk))
    before = list(InForce.objects.order_by("pk").values())
    call_command("load_catalogs", verbosity=0)
    assert list(InForce.objects.order_by("pk").values()) == before
    assert InForce.objects.get(activity_type="walk", in_force_to=None).methodology_id == "CITY-CUP"


def test_a_methodology_in_force_stays_so_and_does_not_begin_earlier(rong, fang):
    later = Place("DEMO", "CN-GD", date(2026, 11, 20))
    row = InForce.objects.get(made_by=published(rong, fang, place=later))
    with pytest.raises(DocumentError, match="CITY-CUP is in force there from 2026-11-20 on"):
        published(rong, fang, second_version(effective="2026-11-10"))
    published(rong, fang, second_version(effective="2026-12-01"))
    assert InForce.objects.get(activity_type="reusable_cup") == row


def test_the_file_of_a_scheme_does_not_claim_what_was_published(rong, fang):
    published(rong, fang)
    demo = scheme_files()[0]
    late = replace(
        demo.in_force[0], activity_type="reusable_cup", starts=date(2027, 1, 1), methodology="CITY-CUP"
    )
    with pytest.raises(DocumentError, match="CITY-CUP was published for reusable_cup there") as refused:
        load_in_force(replace(demo, in_force=(*demo.in_force, late)), today=TODAY)
    assert refused.value.key == f"in_force[{len(demo.in_force) + 1}].from"


def test_the_web_publishes_what_was_approved_and_filed(rong, fang):
    draft = filed(rong, fang)
    with transaction.atomic(), acting_as("web"):
        publish(fang, draft)
    assert MethodologyVersion.objects.filter(methodology="CITY-CUP").exists()


@pytest.mark.database
def test_the_database_takes_no_other_version_from_the_web(rong, fang):
    document = document_of(approve(fang, submitted(rong)))
    refused = pytest.raises(IntegrityError, match="version_of_an_approved_draft")
    with refused, transaction.atomic(), acting_as("web"):
        store_version(document, now=puhui_now(), is_further=True)


@pytest.mark.database
@pytest.mark.parametrize(
    ("change", "rule"),
    [({"in_force_to": date(2030, 1, 1)}, "only_ends"), ({"region": "CN-GD-GZ"}, "only_ends")],
)
def test_the_web_moves_nothing_that_is_in_force(change, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), acting_as("web"):
        InForce.objects.filter(activity_type="walk").update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_version_published_at_one_moment(rong, fang, he):
    drafts = [filed(rong, fang), filed(rong, he)]

    def publish_one(number):
        try:
            return publish((fang, he)[number], drafts[number], GUANGDONG).status
        except DocumentError as error:
            return error.key

    assert sorted(in_parallel(2, publish_one)) == ["PUBLISHED", "version"]
    assert MethodologyVersion.objects.filter(methodology="CITY-CUP").count() == 1
