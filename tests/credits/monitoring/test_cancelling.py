"""A resident takes back what is not decided; what is decided stays."""

from datetime import timedelta

import pytest

from credits.monitoring.cancelling import ActivityDecided, cancel_activity
from credits.monitoring.models import Verdict
from credits.rewards.figures import figures_of
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.models import AuditEvent
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, grams, told

pytestmark = pytest.mark.django_db


def cancel(member, result) -> Verdict:
    return cancel_activity(actor=member.actor, activity_id=result.id, now=puhui_now())


def test_what_was_taken_back_is_never_credited_and_the_rest_is(lin, evening):
    items = [signed(trip(begins=MORNING + timedelta(hours=hour), minutes=30)) for hour in range(3)]
    first, second, third = send(lin, *items)
    assert cancel(lin, second).seq == 1
    credit()
    assert [told(one).status for one in (first, second, third)] == ["CREDITED", "CANCELLED", "CREDITED"]
    assert grams(lin) == 2 * told(first).credited_g
    assert AuditEvent.objects.filter(action="activity_cancelled", object_id=str(second.id)).count() == 1


def test_its_time_is_free_again(lin, evening):
    first, second = send(lin, signed(trip(km="30")), signed(trip(km="34.9")))
    cancel(lin, first)
    credit()
    assert told(second).status == "CREDITED"


def test_what_is_in_review_can_be_taken_back(lin, evening, monkeypatch):
    def fail(*_):
        raise LookupError

    (result,) = send(lin, trip())
    with monkeypatch.context() as patch:
        patch.setattr("credits.monitoring.judges.bind_for", fail)
        credit()
    assert cancel(lin, result).seq == 2


def test_what_is_decided_or_taken_back_is_not_taken_back_and_others_see_nothing(lin, hua, evening):
    (result,) = send(lin, signed(trip()))
    with pytest.raises(NotFound):
        cancel(hua, result)
    credit()
    with pytest.raises(ActivityDecided):
        cancel(lin, result)
    (other,) = send(lin, signed(trip(begins=MORNING + timedelta(hours=4))))
    cancel(lin, other)
    with pytest.raises(ActivityDecided):
        cancel(lin, other)


def test_a_preview_counts_no_more_once_taken_back(lin, evening):
    (result,) = send(lin, signed(trip()))
    assert figures_of(lin.party.id).pending_g > 0
    cancel(lin, result)
    assert figures_of(lin.party.id).pending_g == 0
