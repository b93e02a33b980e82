"""The way of a draft: sent in when it could be published, and decided on by somebody who wrote none of it."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict, OwnDraft
from credits.methodologies.services import refuse_draft, submit_draft, withdraw_draft
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.methodologies.cups import (
    IN_A_HURRY,
    approve,
    cups,
    edited,
    published,
    second_version,
    submitted,
    written,
)


def submit(author, draft):
    return submit_draft(actor=author.actor, now=puhui_now(), draft_id=draft.pk)


def refuse(officer, draft, *, may_mend=False, reason="the source is missing"):
    return refuse_draft(
        actor=officer.actor, now=puhui_now(), draft_id=draft.pk, reason=reason, may_mend=may_mend
    )


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (IN_A_HURRY, "steps[1].expression", "saved_a_drink"),
        (("credited_g = 56", "credited_g = 57"), "examples[1].credited_g", "expects 57 g"),
        (("version = 1", "version = 2"), "version", "next version of CITY-CUP is 1"),
        (('serial_code = "CUP"', 'serial_code = "METRO"'), "serial_code", "serial code METRO"),
        (("effective_from = 2026-11-02", "effective_from = 2026-11-03"), None, ""),
        (
            (
                "published = 2026-11-02\neffective_from = 2026-11-02",
                "published = 2026-11-01\neffective_from = 2026-11-01",
            ),
            "effective_from",
            "take effect in the past",
        ),
        (('group = "cups"', 'group = "takeaway"'), "caps[1].limit_g", "caps the group takeaway"),
    ],
)
def test_only_what_could_be_published_is_sent_in(change, key, words, rong):
    draft = written(rong, cups(change))
    if key is None:
        assert submit(rong, draft).status == "SUBMITTED"
        return
    with pytest.raises(DocumentError, match=words) as refused:
        submit(rong, draft)
    assert (refused.value.key, refused.value.file) == (key, draft.file_name)
    draft.refresh_from_db()
    assert (draft.status, draft.submitted_at) == ("DRAFT", None)


def test_a_second_person_approves_the_very_text(rong, fang):
    draft = submitted(rong)
    with pytest.raises(DraftStateConflict):
        approve(fang, draft, digest="0" * 64)
    approved = approve(fang, draft)
    assert (approved.status, approved.approved_by) == ("APPROVED", fang.actor.person_id)
    actions = (
        AuditEvent.objects.filter(object_id=str(draft.pk)).order_by("id").values_list("action", flat=True)
    )
    assert list(actions) == [
        "methodology_draft_written",
        "methodology_draft_submitted",
        "methodology_draft_approved",
    ]


def test_no_author_decides(fang, he):
    draft = written(fang)
    edited(he, draft, cups(('"Reusable cup"', '"Own cup"')))
    draft = submit(fang, draft)
    for author in (fang, he):
        with pytest.raises(OwnDraft):
            approve(author, draft)
        with pytest.raises(OwnDraft):
            refuse(author, draft)


def test_whoever_sends_it_in_does_not_approve_it(rong, fang):
    draft = submit(fang, written(rong))
    with pytest.raises(OwnDraft):
        approve(fang, draft)


def test_a_second_user_of_the_same_person_is_the_same_person(fang, he):
    draft = submitted(fang)
    twin = replace(he, actor=replace(he.actor, person_id=fang.actor.person_id))
    with pytest.raises(OwnDraft):
        approve(twin, draft)


@pytest.mark.parametrize("name", ["rong", "lin", "chen", "bo", "mei"])
def test_whoever_is_no_officer_does_not_approve(name, fang):
    draft = submitted(fang)
    with pytest.raises(NotPermitted):
        approve(getattr(cast, name)(), draft)


@pytest.mark.database
def test_the_database_refuses_the_author_as_well(fang, he):
    draft = submitted(fang)
    rows = MethodologyDraft.objects.filter(pk=draft.pk)
    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
        rows.update(status="APPROVED", approved_by=fang.actor.person_id, approved_at=puhui_now())
    with pytest.raises(IntegrityError, match="approved_by_an_officer"), transaction.atomic():
        rows.update(status="APPROVED", approved_by=cast.lin().actor.person_id, approved_at=puhui_now())
    with pytest.raises(IntegrityError, match="approved_with_a_name"), transaction.atomic():
        rows.update(status="APPROVED")
    approve(he, draft)
    with pytest.raises(IntegrityError, match="approval_is_final"), transaction.atomic():
        rows.update(approved_by=new_id())
    with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
        rows.update(status="DRAFT")


def test_what_is_sent_back_is_mended_and_sent_in_again(rong, fang):
    draft = refuse(fang, submitted(rong), may_mend=True)
    assert draft.status == "DRAFT"
    edited(rong, draft, cups(('"Reusable cup"', '"Own cup"')))
    assert approve(fang, submit(rong, draft)).status == "APPROVED"
    assert AuditEvent.objects.get(action="methodology_draft_sent_back").reason == "the source is missing"


def test_what_is_refused_stays_so(rong, fang):
    draft = refuse(fang, submitted(rong))
    for act in (lambda: submit(rong, draft), lambda: approve(fang, draft), lambda: refuse(fang, draft)):
        with pytest.raises(DraftStateConflict):
            act()


def test_nobody_refuses_without_a_reason(rong, fang):
    with pytest.raises(InvalidInput):
        refuse(fang, submitted(rong), reason="  ")


@pytest.mark.parametrize("make", [written, submitted])
def test_authors_take_back_what_is_not_published(make, rong, fang):
    draft = make(rong)
    assert withdraw_draft(actor=rong.actor, now=puhui_now(), draft_id=draft.pk).status == "WITHDRAWN"
    with pytest.raises(DraftStateConflict):
        withdraw_draft(actor=rong.actor, now=puhui_now(), draft_id=draft.pk)


def test_what_is_published_is_not_taken_back_as_a_draft(rong, fang):
    draft = published(rong, fang)
    with pytest.raises(DraftStateConflict):
        withdraw_draft(actor=rong.actor, now=puhui_now(), draft_id=draft.pk)


def test_a_version_may_be_prepared_while_another_is_published(rong, fang):
    published(rong, fang)
    assert submitted(rong, second_version()).version == 2


def test_there_is_no_such_draft(rong):
    with pytest.raises(NotFound):
        submit_draft(actor=rong.actor, now=puhui_now(), draft_id=new_id())


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_one_moment_one_stands(rong, fang, he):
    draft = submitted(rong)

    def decide(number):
        try:
            return approve(fang, draft).status if number else refuse(he, draft).status
        except DraftStateConflict:
            return "late"

    outcomes = in_parallel(2, decide)
    draft.refresh_from_db()
    assert sorted(outcomes) == sorted(["late", draft.status])
