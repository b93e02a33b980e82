"""The next body looks itself: what a body before entered is kept, with whose it is, and counts no more."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from credits.rest.verification_work_schemas import work_body
from credits.verification.errors import ChecklistOpen
from credits.verification.models import Case, VerificationBody
from credits.verification.own_work_guards import CARRIED_OVER
from credits.verification.services import add_photo, answer_checklist, judge_lines, note_visit
from credits.verification.work_models import CheckItem, SampledLine, SiteVisit, VisitPhoto
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import Roof, look_at_all
from tests.credits.verification.test_guards import refused, stated
from tests.credits.verification.test_left_cases import switch
from tests.credits.verification.test_work import sign

pytestmark = pytest.mark.django_db
WRONG = {"is_right": False, "note": "The sheet says 35."}


@pytest.fixture
def before(roof: Roof, case: Case) -> VerificationBody:
    """The body drawn first, which has looked at all, found a line wrong and been there; suspended by now."""
    actor = roof.verifier_of(case).actor
    look_at_all(actor, case)
    line = case.sample.order_by("position")[0]
    judge_lines(actor=actor, case_id=case.id, lines=[{"ref": line.ref, **WRONG}], now=puhui_now())
    terms = {"visited_on": business_date(puhui_now()), "notes": "Twelve strings.", "now": puhui_now()}
    note_visit(actor=actor, case_id=case.id, **terms)
    body = case.body
    switch(roof, body, is_active=False)
    case.refresh_from_db()
    return body


def one_entered(roof: Roof, case: Case) -> dict[str, Any]:
    """The next body answers one item and judges one line; returns the answer of the case afterwards."""
    actor = roof.verifier_of(case).actor
    answers = [{"code": "PERIOD", "answer": "NOT_APPLICABLE", "note": "The year is whole."}]
    answer_checklist(actor=actor, case_id=case.id, answers=answers, now=puhui_now())
    line = case.sample.order_by("position")[0]
    judge_lines(actor=actor, case_id=case.id, lines=[{"ref": line.ref, "is_right": True}], now=puhui_now())
    return work_body(Case.objects.get())


def test_the_next_body_signs_nothing_positive_over_what_was_entered_before_it(roof, case, before):
    verifier = roof.verifier_of(case)
    items, lines = case.checklist.count(), case.sample.count()
    with pytest.raises(ChecklistOpen, match=f"{items + lines}"):
        sign(verifier.actor, case, tonnes=343)
    one_entered(roof, case)
    with pytest.raises(ChecklistOpen, match=f"{items + lines - 2}"):
        sign(verifier.actor, case, tonnes=343)
    look_at_all(verifier.actor, case)
    # The line that the body before found wrong is right now: all of the tonnes may stand.
    assert sign(verifier.actor, case).tonnes == 344


@pytest.mark.parametrize("rest", ["checklist", "sample"])
def test_nor_past_the_code(roof, case, before, rest):
    verifier = roof.verifier_of(case)
    case.sample.update(**{"is_right": True, "note": "", "body": case.body})
    case.checklist.update(body=case.body)
    assert stated_and_taken_back(case, verifier)
    rows = {"checklist": case.checklist, "sample": case.sample}[rest]
    one = rows.order_by("position")[0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {one._meta.db_table} DISABLE TRIGGER USER")
        type(one).objects.filter(pk=one.pk).update(body=before)
        cursor.execute(f"ALTER TABLE {one._meta.db_table} ENABLE TRIGGER USER")
    refused(case, verifier, "not all was looked at")
    # A negative one waits for nothing.
    assert stated(case, verifier, "NEGATIVE").tonnes == 0


def stated_and_taken_back(case: Case, verifier) -> bool:
    with transaction.atomic():
        stated(case, verifier)
        transaction.set_rollback(True)
    return True


def test_what_was_entered_before_is_shown_as_history_with_whose_it_is(roof, case, before):
    body = work_body(case)
    assert {row["answer"] for row in body["checklist"]} == {None}
    assert {row["is_right"] for row in body["sample"]} == {None}
    (answer,) = next(row for row in body["checklist"] if row["code"] == "PERIOD")["entered_before"]
    assert (answer["body"], answer["answer"]) == (str(before.id), "CONFORMS")
    (found,) = body["sample"][0]["entered_before"]
    assert (found["body"], found["is_right"], found["note"]) == (str(before.id), False, WRONG["note"])
    assert [visit["body_id"] for visit in body["visits"]] == [before.id]
    # And stays so once the next body has entered its own.
    after = one_entered(roof, case)
    row = next(row for row in after["checklist"] if row["code"] == "PERIOD")
    assert (row["answer"], row["note"]) == ("NOT_APPLICABLE", "The year is whole.")
    (kept,) = row["entered_before"]
    assert {name: kept[name] for name in ("body", "answer", "note")} == {
        name: answer[name] for name in ("body", "answer", "note")
    }
    assert after["sample"][0]["is_right"] is True
    assert after["sample"][0]["entered_before"][0]["note"] == WRONG["note"]
    events = AuditEvent.objects.filter(action="checklist_answered").order_by("id")
    assert [event.detail["body"] for event in events] == [str(before.id), str(case.body_id)]


def test_an_answer_of_a_body_itself_replaces_its_own_and_is_no_history(roof, case):
    for _ in range(2):
        look_at_all(roof.verifier_of(case).actor, case)
    assert CheckItem.objects.exclude(body=None).exists()
    assert not CheckItem.objects.exclude(entered_before=[]).exists()
    assert not SampledLine.objects.exclude(entered_before=[]).exists()


def test_a_body_that_gets_its_case_back_finds_its_own_work_but_for_what_the_other_one_redid(
    roof, case, before
):
    after = one_entered(roof, case)
    other = case.body
    switch(roof, before, is_active=True)
    switch(roof, other, is_active=False)
    case.refresh_from_db()
    assert case.body == before
    shown = work_body(case)
    assert {row["answer"] for row in shown["checklist"] if row["code"] != "PERIOD"} == {"CONFORMS"}
    period = next(row for row in shown["checklist"] if row["code"] == "PERIOD")
    assert period["answer"] is None
    assert [each["body"] for each in period["entered_before"]] == [str(before.id), str(other.id)]
    assert after["sample"][0]["is_right"] is True
    assert shown["sample"][0]["is_right"] is None


def test_nobody_enters_anything_as_another_bodys_and_history_is_not_rewritten(roof, case, before):
    one_entered(roof, case)
    own = pytest.raises(IntegrityError, match="the body that has the case enters its own work")
    for rows in (case.checklist, case.sample):
        with own, transaction.atomic(), acting_as("web"):
            rows.update(body=before)
        with own, transaction.atomic(), acting_as("web"):
            rows.filter(body=before).update(note="never said")
    with own, transaction.atomic(), acting_as("web"):
        visit = SiteVisit.objects.get()
        terms = {"notes": "Said by nobody.", "noted_by": visit.noted_by, "noted_at": puhui_now()}
        SiteVisit.objects.create(case=case, body=before, visited_on=visit.visited_on, **terms)
    row = case.checklist.get(code="PERIOD")
    case.checklist.filter(pk=row.pk).update(entered_before=[])
    row.refresh_from_db()
    assert [each["body"] for each in row.entered_before] == [str(before.id)]


def test_no_photograph_is_put_to_a_visit_of_a_body_before(roof, case, before):
    visit, actor = SiteVisit.objects.get(), roof.verifier_of(case).actor
    photo = {"content": jpeg(), "name": "roof.jpg", "now": puhui_now()}
    with pytest.raises(NotPermitted):
        add_photo(actor=actor, visit_id=visit.id, **photo)
    terms = {"visited_on": visit.visited_on, "notes": "Eleven strings.", "now": puhui_now()}
    own = note_visit(actor=actor, case_id=case.id, **terms)
    evidence = add_photo(actor=actor, visit_id=own.id, **photo).evidence
    with pytest.raises(IntegrityError, match="enters its own work"), transaction.atomic():
        VisitPhoto.objects.create(visit=visit, evidence=evidence, added_at=puhui_now())


def test_work_in_cases_that_exist_is_given_to_whoever_had_the_case_then(roof, case, before):
    one_entered(roof, case)
    tables = (CheckItem, SampledLine, SiteVisit)
    told = [list(model.objects.order_by("id").values_list("body", flat=True)) for model in tables]
    assert {*told[0]} == {*told[1]} == {before.id, case.body_id}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in tables:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            model.objects.filter(body__isnull=False).update(body=case.body)
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
        cursor.execute(CARRIED_OVER)
    assert [list(model.objects.order_by("id").values_list("body", flat=True)) for model in tables] == told
