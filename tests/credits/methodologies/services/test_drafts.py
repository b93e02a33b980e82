"""Writing drafts: what cannot be read is refused by line, key and remedy, and nothing of it is kept."""

import pytest
from django.db import IntegrityError, transaction

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict
from credits.methodologies.services import write_draft
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.methodologies.cups import IN_A_HURRY, cups, edited, submitted, written

EMPTY_SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_draft_keeps_the_text_its_digest_and_its_author(rong):
    draft = MethodologyDraft.objects.get(pk=written(rong).pk)
    assert (draft.text, draft.code, draft.version, draft.status) == (cups(), "CITY-CUP", 1, "DRAFT")
    assert draft.authors == [rong.actor.person_id]
    event = AuditEvent.objects.get(action="methodology_draft_written")
    assert (event.object_id, event.detail["digest"]) == (str(draft.pk), draft.digest)


@pytest.mark.parametrize(
    ("change", "line", "key", "words"),
    [
        (('code = "CITY-CUP"', 'code = "CITY-CUP'), 2, "", "not valid TOML"),
        (('"uses * saved_a_drink"', '"uses ** 2"'), 60, "steps[2].expression", "is not part of the language"),
        (('"uses * saved_a_drink"', '"uses * saved"'), 60, "steps[2].expression", "saved"),
        (('"disposable - washing"', '"reduction - washing"'), 54, "steps[1].expression", "reduction"),
        (('unit = "item"', 'unit_ = "item"'), 26, "inputs[1]", "unit"),
    ],
)
def test_a_text_that_is_no_document_is_refused_by_line_and_key(change, line, key, words, rong):
    draft = written(rong)
    for act in (written, lambda author, text: edited(author, draft, text)):
        with pytest.raises(DocumentError, match=words) as refused:
            act(rong, cups(change))
        assert refused.value.key.startswith(key)
        assert refused.value.line == line
        assert refused.value.fix
    assert MethodologyDraft.objects.values_list("text", flat=True).get() == cups()
    assert AuditEvent.objects.filter(object_type="methodology_draft").count() == 1


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "a = 1", "[" * 5_000, "# " + "x" * 70_000])
def test_whatever_is_sent_is_refused_and_never_a_crash(text, rong):
    with pytest.raises(DocumentError):
        written(rong, text)
    assert not MethodologyDraft.objects.exists()


def test_a_draft_may_be_unfinished(rong):
    draft = written(rong, cups(IN_A_HURRY))
    assert draft.status == "DRAFT"


def test_whoever_edits_is_an_author_too(rong, fang):
    draft = edited(fang, written(rong), cups(('"Reusable cup"', '"Own cup"')))
    assert draft.authors == [rong.actor.person_id, fang.actor.person_id]
    assert draft.title_en == "Own cup"
    event = AuditEvent.objects.get(action="methodology_draft_changed")
    assert event.detail["before"] != event.detail["digest"] == draft.digest


@pytest.mark.parametrize("name", ["lin", "chen", "bo", "ning", "mei"])
def test_others_write_nothing(name):
    who = getattr(cast, name)()
    with pytest.raises(NotPermitted):
        write_draft(actor=who.actor, now=puhui_now(), text=cups())
    assert not MethodologyDraft.objects.exists()


def test_an_officer_of_one_city_does_not_write_for_everywhere():
    officer = cast.staff("Fang", "METHODOLOGY_OFFICER", region=cast.GUANGZHOU)
    with pytest.raises(NotPermitted):
        written(officer)


def test_what_was_sent_in_is_not_edited(rong):
    draft = submitted(rong)
    with pytest.raises(DraftStateConflict):
        edited(rong, draft, cups(('"Reusable cup"', '"Own cup"')))


@pytest.mark.database
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"text": "", "digest": EMPTY_SHA}, "text_is_final"),
        ({"authors": []}, "text_is_final"),
        ({"version": 2}, "text_is_final"),
        ({"filing_number": "X"}, "filed_once_and_approved"),
    ],
)
def test_the_database_keeps_what_was_sent_in(change, rule, rong):
    draft = submitted(rong)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        MethodologyDraft.objects.filter(pk=draft.pk).update(**change)


@pytest.mark.database
def test_the_database_compares_text_and_digest(rong):
    draft = written(rong)
    with pytest.raises(IntegrityError, match="digest_is_of_the_text"), transaction.atomic():
        MethodologyDraft.objects.filter(pk=draft.pk).update(text="x")
    with pytest.raises(IntegrityError, match="is_never_removed"), transaction.atomic():
        MethodologyDraft.objects.filter(pk=draft.pk).delete()
