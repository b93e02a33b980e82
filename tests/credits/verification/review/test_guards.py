"""What the database refuses of cases and readings, whoever asks and whatever the commands say."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.monitoring.cancelling import cancel_activity
from credits.monitoring.models import Verdict, VerdictStatus
from credits.verification.review.models import CaseReading, ReviewCase
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.verification.review.desk import given, read, settle, standing

pytestmark = pytest.mark.django_db


def claim(case: ReviewCase, person) -> None:
    now = timezone.now()
    ReviewCase.objects.filter(pk=case.pk).update(
        claimed_by=person, claimed_at=now, claimed_until=now + timedelta(hours=1)
    )


def insert(case: ReviewCase, person, **changes) -> None:
    now = timezone.now()
    fields = {"activity_id": case.activity_id, "number": 1, "decision": "REJECT", "reason_code": "NOT_SHOWN"}
    fields |= {"text": "why", "claimed_at": now, "read_at": now} | changes
    with transaction.atomic():
        CaseReading.objects.create(case=case, reader_id=person, **fields)


@pytest.fixture
def case(lin, waiting) -> ReviewCase:
    waiting(lin)
    return ReviewCase.objects.get()


def test_nobody_reads_their_own(lin, case):
    claim(case, lin.party.id)
    with pytest.raises(IntegrityError, match="about their own"):
        insert(case, lin.party.id)


def test_nobody_reads_their_organisations(case):
    bakery = cast.organisation("Sunrise Bakery")
    theirs = ReviewCase.objects.create(
        **{name: getattr(case, name) for name in ("kind", "region", "value_g", "readers_wanted", "due_on")},
        party_id=bakery.id,
        activity_id=bakery.id,
        about_seq=1,
        draw_key=1,
        opened_at=puhui_now(),
    )
    fang = cast.fang()
    grant_role(
        actor=cast.INSTALLATION,
        now=timezone.now(),
        user_id=fang.user.id,
        role=Role.ORG_CLERK,
        party_id=bakery.id,
    )
    claim(theirs, fang.party.id)
    with pytest.raises(IntegrityError, match="about their own"):
        insert(theirs, fang.party.id)


def test_only_whom_it_was_given_to_reads(case):
    fang = cast.fang()
    with pytest.raises(IntegrityError, match="not given to this person"):
        insert(case, fang.party.id)
    claim(case, fang.party.id)
    with pytest.raises(IntegrityError, match="another activity"):
        insert(case, fang.party.id, activity_id=case.id)
    with pytest.raises(IntegrityError, match="reading_reason_fits_decision"):
        insert(case, fang.party.id, decision="ACCEPT")
    with pytest.raises(IntegrityError, match="reading_part_of_something"):
        insert(case, fang.party.id, accepted_km="3")
    insert(case, fang.party.id)


def test_a_case_is_decided_by_as_many_as_it_takes(case):
    with pytest.raises(IntegrityError, match="too few people"), transaction.atomic():
        ReviewCase.objects.update(status="AGREED", outcome="ACCEPT")
    ReviewCase.objects.update(readers_wanted=2)
    with pytest.raises(IntegrityError, match="wants_no_fewer"), transaction.atomic():
        ReviewCase.objects.update(readers_wanted=1)


def test_what_a_case_is_about_and_what_was_read_stay(lin, case):
    with pytest.raises(IntegrityError, match="is_sealed"), transaction.atomic():
        ReviewCase.objects.update(value_g=1)
    with pytest.raises(IntegrityError, match="is_never_removed"), transaction.atomic():
        ReviewCase.objects.all().delete()
    read(cast.fang(), "REJECT")
    for change in ({"decision": "ACCEPT", "reason_code": "SHOWN_BY_EVIDENCE"}, {"text": "another"}):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            CaseReading.objects.update(**change)
    settle()
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        ReviewCase.objects.update(status="OPEN", outcome="", ended_at=None)


def test_the_web_takes_back_and_decides_nothing(lin, case):
    verdict = standing(lin, case.activity_id)
    verdict.seq, verdict.reason_codes = 2, ["BY_THE_WEB"]
    for status in (VerdictStatus.REJECTED, VerdictStatus.IN_REVIEW, VerdictStatus.REVERSED):
        verdict.status = status
        with pytest.raises(IntegrityError, match="web_only_cancels"), transaction.atomic(), acting_as("web"):
            verdict.save(force_insert=True)
    with transaction.atomic(), acting_as("web"):
        cancel_activity(actor=lin.actor, activity_id=case.activity_id, now=puhui_now())
    assert Verdict.objects.get(seq=2).status == "CANCELLED"


def test_a_case_that_nobody_has_is_given_to_nobody_by_a_claim_without_end(case):
    given(cast.fang())
    with pytest.raises(IntegrityError, match="claimed_for_a_time"), transaction.atomic():
        ReviewCase.objects.update(claimed_until=None)
