"""A body that is suspended or expired enters nothing more in a case that stays with it, nor past the code."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.verification.models import Case, VerificationBody
from credits.verification.services import add_photo, note_visit
from credits.verification.work_models import SiteVisit, VisitPhoto
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import Roof, look_at_all

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


@pytest.fixture(params=["suspended", "expired"])
def left(request, roof: Roof, case: Case) -> Case:
    """A case in which all was entered, whose body may not go on."""
    actor = roof.verifier_of(case).actor
    look_at_all(actor, case)
    terms = {"visited_on": business_date(puhui_now()), "notes": "Twelve strings.", "now": puhui_now()}
    visit, _unseen = (note_visit(actor=actor, case_id=case.id, **terms) for _ in range(2))
    add_photo(actor=actor, visit_id=visit.id, content=jpeg(), name="roof.jpg", now=puhui_now())
    over = {"is_active": False}
    if request.param == "expired":
        over = {"accredited_to": business_date(puhui_now()) - YESTERDAY}
    VerificationBody.objects.filter(pk=case.body_id).update(**over)
    return case


def answers(case: Case) -> None:
    case.checklist.filter(code="PERIOD").update(answer="NOT_APPLICABLE", note="It never was.")


def answers_dated_back(case: Case) -> None:
    case.checklist.filter(code="PERIOD").update(answered_at=puhui_now() - YESTERDAY)


def judges(case: Case) -> None:
    case.sample.update(is_right=False, note="It never was.")


def was_there(case: Case) -> None:
    visit = case.visits.all()[0]
    terms = {"visited_on": visit.visited_on, "noted_by": visit.noted_by, "notes": "There again."}
    SiteVisit.objects.create(case=case, body=case.body, noted_at=puhui_now() - YESTERDAY, **terms)


def photographed(case: Case) -> None:
    evidence = VisitPhoto.objects.get().evidence
    VisitPhoto.objects.create(visit=case.visits.get(photos=None), evidence=evidence, added_at=puhui_now())


@pytest.mark.parametrize("act", [answers, answers_dated_back, judges, was_there, photographed])
def test_it_enters_nothing(left, act):
    with pytest.raises(IntegrityError, match="over or suspended"), transaction.atomic(), acting_as("web"):
        act(left)


def test_once_it_is_back_it_does(left):
    far = business_date(puhui_now()) + timedelta(days=365)
    VerificationBody.objects.filter(pk=left.body_id).update(is_active=True, accredited_to=far)
    for act in (answers, judges, photographed, was_there):
        act(left)
    assert left.visits.count() == 3
