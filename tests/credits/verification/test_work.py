"""What a verifier enters: checklist, sample, visits; what a positive statement waits for; what is late."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.models import Notification
from credits.verification import terms as terms_module
from credits.verification.errors import CaseClosed, ChecklistOpen, ReportFails
from credits.verification.models import Statement
from credits.verification.services import (
    add_photo,
    answer_checklist,
    answer_finding,
    judge_lines,
    note_visit,
    raise_finding,
    sign_statement,
    tell_of_overdue,
)
from credits.verification.work_models import VisitPhoto
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import look_at_all

pytestmark = pytest.mark.django_db


def answer(actor, case, *said: tuple):
    answers = [dict(zip(("code", "answer", "note"), each, strict=False)) for each in said]
    return answer_checklist(actor=actor, case_id=case.id, answers=answers, now=puhui_now())


def sign(actor, case, tonnes=344):
    return sign_statement(
        actor=actor,
        case_id=case.id,
        opinion="POSITIVE",
        tonnes=tonnes,
        text="Read and found right.",
        report_digest=case.report_digest,
        now=puhui_now(),
    )


def test_the_checklist_is_the_methodologys_own(case):
    rows = {row.code: row for row in case.checklist.all()}
    assert {"PERIOD", "ONCE_ONLY", "DOCUMENTS", "INPUT:generation_mwh"} <= set(rows)
    assert "ATTESTATION:meter_calibrated" in rows
    assert "settlement sheets" in rows["INPUT:generation_mwh"].text_en
    assert rows["ATTESTATION:meter_calibrated"].text_zh == "计量表计在校准有效期内"


def test_a_positive_statement_waits_until_all_was_looked_at(roof, case):
    actor = roof.verifier_of(case).actor
    with pytest.raises(ChecklistOpen):
        sign(actor, case)
    with pytest.raises(IntegrityError, match="not all was looked at"), transaction.atomic():
        Statement.objects.create(
            case=case,
            report_digest=case.report_digest,
            opinion="POSITIVE",
            tonnes=344,
            text="x",
            signed_by=roof.verifier_of(case).party.id,
            signed_at=puhui_now(),
            digest="a" * 64,
        )
    look_at_all(actor, case)
    answer(actor, case, ("PERIOD", "FAILS", "A week is missing."))
    with pytest.raises(ReportFails):
        sign(actor, case)
    answer(actor, case, ("PERIOD", "NOT_APPLICABLE", "Found since."))
    line = case.sample.first()
    wrong = [{"ref": line.ref, "is_right": False, "note": "The sheet says 35."}]
    judge_lines(actor=actor, case_id=case.id, lines=wrong, now=puhui_now())
    with pytest.raises(ReportFails):
        sign(actor, case)
    # What is wrong is left out: fewer tonnes may stand.
    assert sign(actor, case, tonnes=343).tonnes == 343
    with pytest.raises(CaseClosed):
        answer(actor, case, ("PERIOD", "CONFORMS"))
    for rows in (case.checklist.filter(code="PERIOD"), case.sample.filter(pk=line.pk)):
        with pytest.raises(IntegrityError, match="the case is not open"), transaction.atomic():
            rows.update(note="changed")


@pytest.mark.parametrize(
    "said",
    [("NO_SUCH_ITEM", "CONFORMS"), ("PERIOD", "FAILS"), ("PERIOD", "NOT_APPLICABLE", " ")],
)
def test_an_answer_names_an_item_and_says_why(roof, case, said):
    with pytest.raises(InvalidInput):
        answer(roof.verifier_of(case).actor, case, said)
    assert not case.checklist.exclude(answer="").exists()


def test_nobody_but_the_drawn_body_enters_anything(roof, case):
    other = roof.wei if roof.verifier_of(case) is roof.yan else roof.yan
    for stranger in (other, roof.mei, roof.chen, cast.rui()):
        with pytest.raises(NotFound):
            answer(stranger.actor, case, ("PERIOD", "CONFORMS"))
        with pytest.raises(NotFound):
            note_visit(
                actor=stranger.actor,
                case_id=case.id,
                visited_on=business_date(puhui_now()),
                notes="I was there.",
                now=puhui_now(),
            )


def test_a_visit_stands_with_its_photographs_and_is_not_in_the_future(roof, case):
    actor, today = roof.verifier_of(case).actor, business_date(puhui_now())
    visit = note_visit(
        actor=actor, case_id=case.id, visited_on=today, notes="Twelve strings, all live.", now=puhui_now()
    )
    photos = [
        add_photo(actor=actor, visit_id=visit.id, content=jpeg(), name="roof.jpg", now=puhui_now())
        for _ in range(2)
    ]
    assert photos[0] == photos[1]
    with pytest.raises(InvalidInput):
        note_visit(
            actor=actor,
            case_id=case.id,
            visited_on=today + timedelta(days=1),
            notes="Tomorrow.",
            now=puhui_now(),
        )
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        type(visit).objects.filter(pk=visit.pk).update(notes="Nothing there.")


def late() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return tell_of_overdue(now=puhui_now())


def test_a_corrective_action_is_due_in_ten_working_days_or_in_as_many_as_the_terms_say(
    roof, case, monkeypatch
):
    actor = roof.verifier_of(case).actor
    terms = {"case_id": case.id, "kind": "CORRECTIVE_ACTION", "text": "Seal the meter.", "now": puhui_now()}
    # Monday 2 March: ten working days are over with Monday the 16th, three with Thursday the 5th.
    assert raise_finding(actor=actor, **terms).due_on.isoformat() == "2026-03-16"
    others = replace(terms_module.terms(), due=terms_module.terms().due | {"corrective_action": 3})
    monkeypatch.setattr(terms_module, "terms", lambda: others)
    assert raise_finding(actor=actor, **terms).due_on.isoformat() == "2026-03-05"


def test_each_turn_is_told_of_once_when_it_is_over(roof, case):
    actor = roof.verifier_of(case).actor
    finding = raise_finding(
        actor=actor, case_id=case.id, kind="CLARIFICATION", text="Which?", now=puhui_now()
    )
    # Monday 2 March: five working days are over with Monday the 9th.
    assert finding.due_on.isoformat() == "2026-03-09"
    set_clock(puhui_now() + timedelta(days=7))
    assert late() == {"findings": 0, "statements": 0, "readings": 0}
    set_clock(puhui_now() + timedelta(days=1))
    assert late() == {"findings": 1, "statements": 0, "readings": 0}
    assert late()["findings"] == 0
    told = Notification.objects.filter(kind="finding_overdue")
    assert set(told.values_list("party_id", flat=True)) == {roof.mei.organisation.id, case.body.party_id}
    answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="The left one", now=puhui_now())
    assert Notification.objects.filter(kind="finding_answered", party=case.body.party).count() == 1
    set_clock(puhui_now() + timedelta(days=30))
    # Now it is the verifier's turn that is over, and the statement's day.
    assert late() == {"findings": 1, "statements": 1, "readings": 0}


def test_no_photograph_is_put_to_a_visit_of_a_case_that_is_closed(roof, case):
    actor = roof.verifier_of(case).actor
    terms = {"visited_on": business_date(puhui_now()), "notes": "Twelve strings.", "now": puhui_now()}
    seen, unseen = (note_visit(actor=actor, case_id=case.id, **terms) for _ in range(2))
    photo = {"content": jpeg(), "name": "roof.jpg", "now": puhui_now()}
    evidence = add_photo(actor=actor, visit_id=seen.id, **photo).evidence
    look_at_all(actor, case)
    sign(actor, case)
    with pytest.raises(CaseClosed):
        add_photo(actor=actor, visit_id=unseen.id, **photo)
    refused = pytest.raises(IntegrityError, match="the case is not open")
    with refused, transaction.atomic(), acting_as("web"):
        VisitPhoto.objects.create(visit=unseen, evidence=evidence, added_at=puhui_now())
