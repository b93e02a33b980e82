"""Raw points go thirty days after the decision, and not while somebody needs them."""

from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation

from credits.activities import forget_traces as module
from credits.activities.forget_traces import forget_traces, keep_traces
from credits.activities.models import Activity, ActivityTrace, ActivityTrack
from credits.activities.selectors import trace_state
from credits.admin.activity_parts import source_part
from credits.monitoring.crediting import credit_pending
from credits.monitoring.later_verdicts import latest_verdict
from credits.monitoring.selectors import decided_too_lately
from credits.reversals.selectors import being_reversed
from credits.tasks import forget_traces as task
from credits.verification.review.selectors import in_open_cases
from credits.verification.review.services import appeal_activity
from credits.verification.review.terms import terms
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent, JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MORNING, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, keep
from tests.credits.monitoring.test_trips import trace, walk
from tests.credits.monitoring.test_workers import as_worker
from tests.credits.verification.review.desk import open_all, read, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
NEEDED = (decided_too_lately, in_open_cases, being_reversed)
MONTH = timedelta(days=30, hours=2)
TEXT = "I walked every metre of this."


def forget(now=None) -> dict[str, int]:
    counts: dict[str, int] = {}
    with transaction.atomic(), acting_as("worker"):
        forget_traces(counts, needed=NEEDED, now=now or puhui_now())
    return counts


def kept() -> set:
    return set(ActivityTrace.objects.values_list("activity_id", flat=True))


def driven(begins=MORNING, seed=1):
    """A drive that is claimed as a walk: refused by the rules."""
    return walk((11.0, 1_200), km="2", begins=begins, seed=seed)


def test_points_go_after_their_time_and_what_they_showed_stays(lin):
    (result,) = send(lin, walk())
    credit()
    assert forget(puhui_now() + timedelta(days=29)) == {"destroyed": 0, "kept": 0}
    assert forget(puhui_now() + MONTH) == {"destroyed": 1, "kept": 0}
    activity = Activity.objects.get(id=result.id)
    assert (kept(), trace_state(activity)) == (set(), "DESTROYED")
    assert ActivityTrack.objects.get(activity_id=result.id).shape
    with translation.override("en"):
        assert "raw points no longer kept" in str(source_part(activity).rows)
    assert AuditEvent.objects.get(action="traces_destroyed").detail["destroyed"] == 1
    assert forget(puhui_now() + MONTH) == {"destroyed": 0, "kept": 0}
    assert AuditEvent.objects.filter(action="traces_destroyed").count() == 1


def test_what_was_received_long_ago_and_decided_lately_stays(lin):
    send(lin, walk())
    assert forget(puhui_now() + 2 * MONTH) == {"destroyed": 0, "kept": 1}  # not decided at all
    set_clock(EVENING + timedelta(days=20))
    credit()
    assert forget(EVENING + timedelta(days=40)) == {"destroyed": 0, "kept": 1}
    assert forget(EVENING + timedelta(days=50) + MONTH) == {"destroyed": 1, "kept": 0}


def test_an_act_in_review_keeps_its_points_until_somebody_has_decided(lin):
    (result,) = send(lin, trip("bus_trip", "8", trace=trace((7.0, 1_200)), minutes=21))
    credit()
    assert latest_verdict(lin.party.id, result.id).status == "IN_REVIEW"
    assert forget(puhui_now() + 2 * MONTH) == {"destroyed": 0, "kept": 1}
    open_all()
    read(cast.fang(), "REJECT")
    assert forget(puhui_now() + 2 * MONTH) == {"destroyed": 0, "kept": 1}  # agreed, not settled
    settle()
    assert forget(puhui_now() + MONTH) == {"destroyed": 1, "kept": 0}


def test_an_appeal_keeps_the_points_it_is_about(lin):
    first, second = send(lin, driven(), driven(MORNING + timedelta(hours=2), seed=2))
    credit()
    appeal_activity(actor=lin.actor, activity_id=first.id, text=TEXT, now=puhui_now())
    assert forget(puhui_now() + MONTH) == {"destroyed": 1, "kept": 1}
    assert kept() == {first.id}
    assert second.id not in kept()


def test_an_appeal_may_be_made_as_long_as_the_points_are_there():
    assert terms().appeal_within_days <= settings.TRACE_DAYS


def test_what_is_kept_at_the_head_keeps_nobody_else_waiting(lin, monkeypatch):
    results = send(lin, *(driven(MORNING + timedelta(minutes=25 * n), seed=n) for n in range(5)))
    credit()
    for result in results[:2]:
        appeal_activity(actor=lin.actor, activity_id=result.id, text=TEXT, now=puhui_now())
    monkeypatch.setattr(module, "TRACES_A_CHUNK", 1)
    monkeypatch.setattr(module, "CHUNKS_A_RUN", 4)
    assert forget(puhui_now() + MONTH) == {"destroyed": 2, "kept": 2}
    assert forget(puhui_now() + MONTH) == {"destroyed": 1, "kept": 2}


def test_a_run_that_was_cut_off_is_finished_by_the_next(lin, monkeypatch):
    send(lin, *(driven(MORNING + timedelta(minutes=25 * n), seed=n) for n in range(3)))
    credit()
    monkeypatch.setattr(module, "TRACES_A_CHUNK", 1)
    asked = []

    def lost(activities, _before):
        asked.extend(activities)
        if len(asked) == 2:
            raise ConnectionError
        return set()

    counts: dict[str, int] = {}
    with pytest.raises(ConnectionError):
        forget_traces(counts, needed=[lost], now=puhui_now() + MONTH)
    assert (len(kept()), counts["destroyed"]) == (2, 1)
    assert forget(puhui_now() + MONTH) == {"destroyed": 2, "kept": 0}


def test_the_job_tells_what_it_did(lin):
    send(lin, walk())
    credit()
    set_clock(EVENING + MONTH + timedelta(days=1))
    task()
    run = JobRun.objects.get(job="forget_traces")
    assert (run.status, run.counts) == ("DONE", {"destroyed": 1, "kept": 0})


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_an_appeal_of_the_last_minute_finds_its_points(lin):
    """The appeal has begun and holds its lock; the job waits for it and sees what it wrote."""
    (result,) = send(lin, driven())
    as_worker(lambda: credit_pending(outcomes_for=keep))
    both, appealed = Barrier(2), Event()
    decided = latest_verdict(lin.party.id, result.id).decided_at
    done = {}

    def work(number: int) -> None:
        if number == 0:
            with transaction.atomic():
                keep_traces()
                both.wait(10)
                assert not done
                appeal_activity(
                    actor=lin.actor,
                    activity_id=result.id,
                    text=TEXT,
                    now=decided + timedelta(days=terms().appeal_within_days) - timedelta(seconds=1),
                )
                appealed.set()
        else:
            both.wait(10)
            counts: dict[str, int] = {}
            forget_traces(counts, needed=NEEDED, now=decided + MONTH)
            done.update(counts, after_appeal=appealed.is_set())

    in_parallel(2, work)
    assert done == {"destroyed": 0, "kept": 1, "after_appeal": True}
    assert kept() == {result.id}
