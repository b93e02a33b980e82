"""Appeals: once, in time, by the owner; answered by people who have not decided before."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.models import Notification
from credits.activities.receive import ItemResult
from credits.monitoring.models import Verdict, VerdictStatus
from credits.verification.review.errors import AppealMade, AppealNotOpen, AppealTooLate, NoCaseWaiting
from credits.verification.review.models import Appeal, ReviewCase
from credits.verification.review.services import appeal_activity
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, grams
from tests.credits.verification.review.desk import given, read, settle, standing

pytestmark = pytest.mark.django_db
TEXT = "I was on that train, and here is my receipt."


def appeal(member, result: ItemResult, *, text: str = TEXT, later: timedelta = timedelta(0)) -> Appeal:
    return appeal_activity(actor=member.actor, activity_id=result.id, text=text, now=puhui_now() + later)


@pytest.fixture
def rejected(lin, waiting) -> ItemResult:
    """A trip of Lin's that Fang has rejected."""
    (result,) = waiting(lin, signed(trip(km="34.9")))
    read(cast.fang(), "REJECT")
    settle()
    return result


def test_an_appeal_that_is_upheld_credits_the_trip(lin, rejected):
    appeal(lin, rejected)
    read(cast.he())
    assert settle() == {"settled": 1}
    assert (standing(lin, rejected.id).seq, grams(lin)) == (3, 2512)
    answer = Appeal.objects.get()
    assert (answer.is_upheld, answer.reason_codes) == (True, ["SHOWN_BY_EVIDENCE"])
    assert Notification.objects.filter(party=lin.party, kind="appeal_upheld").count() == 1
    assert broken_invariants() == set()


def test_an_appeal_that_is_dismissed_leaves_the_verdict_as_it_was(lin, rejected):
    appeal(lin, rejected)
    read(cast.he(), "REJECT", reason="MADE_UP")
    assert settle() == {"settled": 1}
    assert (standing(lin, rejected.id).seq, grams(lin)) == (2, 0)
    answer = Appeal.objects.get()
    assert (answer.is_upheld, answer.reason_codes) == (False, ["MADE_UP"])
    with pytest.raises(AppealMade):
        appeal(lin, rejected)


def test_whoever_decided_before_does_not_answer(lin, waiting):
    (result,) = waiting(lin)
    fang = cast.fang()
    read(fang, "REJECT")
    settle()
    appeal(lin, result)
    with pytest.raises(NoCaseWaiting):
        given(fang)
    assert given(cast.he()).kind == "APPEAL"


def test_a_rejection_by_the_rules_alone_is_appealed_against_too(lin, evening):
    send(lin, signed(trip(km="34.9")))
    (second,) = send(lin, signed(trip(km="10", begins=MORNING + timedelta(minutes=5))))
    credit()
    assert standing(lin, second.id).reason_codes == ["TIME_OVERLAP"]
    appeal(lin, second)
    read(cast.fang())
    settle()
    # It lies in the time of what was credited: no reader can have both counted.
    answer = Appeal.objects.get()
    assert (answer.is_upheld, answer.reason_codes) == (False, ["CLAIMED_TWICE"])
    assert (standing(lin, second.id).seq, grams(lin)) == (1, 2512)


def test_a_reversal_is_appealed_against_and_nothing_is_credited_twice(lin, evening):
    (result,) = send(lin, signed(trip(km="34.9")))
    credit()
    verdict = standing(lin, result.id)
    verdict.seq, verdict.status, verdict.reason_codes = 2, VerdictStatus.REVERSED, ["FRAUD"]
    verdict.credited_g = verdict.capped_g = 0
    verdict.save(force_insert=True)
    appeal(lin, result)
    read(cast.fang())
    settle()
    assert Appeal.objects.get().is_upheld
    assert Verdict.objects.filter(activity_id=result.id).count() == 2
    assert Notification.objects.filter(party=lin.party, kind="appeal_upheld").count() == 1


# --- refusals ---


def test_only_the_owner_appeals(hua, rejected):
    with pytest.raises(NotFound):
        appeal(hua, rejected)


def test_what_is_credited_undecided_or_in_review_is_not_appealed_against(lin, evening, waiting):
    (credited,) = send(lin, signed(trip(km="34.9")))
    credit()
    (in_review,) = waiting(lin, trip("walk", "1", begins=MORNING + timedelta(hours=3), minutes=20))
    (pending,) = send(lin, trip("walk", "1", begins=MORNING + timedelta(hours=5), minutes=20))
    for result in (credited, in_review, pending):
        with pytest.raises(AppealNotOpen):
            appeal(lin, result)


def test_an_appeal_comes_in_time_and_with_words(lin, rejected):
    with pytest.raises(AppealTooLate):
        appeal(lin, rejected, later=timedelta(days=30, minutes=1))
    for text in ("", "    ", "no", "x" * 2001):
        with pytest.raises(InvalidInput):
            appeal(lin, rejected, text=text)
    appeal(lin, rejected, later=timedelta(days=29))


def test_the_database_takes_one_appeal_and_one_answer(lin, rejected):
    first = appeal(lin, rejected)
    case = ReviewCase.objects.get(kind="APPEAL")
    first.pk, first.case_id = case.pk, ReviewCase.objects.get(kind="REVIEW").pk
    with pytest.raises(IntegrityError, match="one_appeal_per_activity"), transaction.atomic():
        first.save(force_insert=True)
    read(cast.he(), "REJECT")
    settle()
    with pytest.raises(IntegrityError, match="is_answered_once"), transaction.atomic():
        Appeal.objects.update(is_upheld=True)
