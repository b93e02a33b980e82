"""The nightly jobs of screening, killed in the middle of a run while something holds them up there: what was
done stays, nothing is half done, and the next run does the rest.
"""

import os
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.groups.models import PartyLink
from credits.activities.models import ActivityTrace
from credits.evidence.receive import receive_file
from credits.evidence.storage import keep, load
from credits.monitoring.crediting import credit_pending
from credits.screening.evidence.models import FindingDue
from credits.screening.models import MeterCohort
from credits.verification.review.models import RereadingDraw, ReviewCase
from credits.verification.review.services.draw_rereading import seed_of
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.crash.held_up import finished, killed_at
from tests.crash.workers import Worker
from tests.credits.activities.fixtures import catalogs, evening, set_clock  # noqa: F401
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import EVENING, MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.evidence.files import jpeg
from tests.credits.evidence.folders import storages_in
from tests.credits.monitoring.crediting import keep as keep_grams
from tests.credits.monitoring.test_metered import bill
from tests.credits.monitoring.test_trips import walk
from tests.credits.monitoring.test_workers import as_worker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("evening"),
]
DAY = timedelta(days=1)


def sent(member: cast.CastMember, *items: dict, now=EVENING) -> list:
    with transaction.atomic():
        results = send(member, *items, now=now)
    as_worker(lambda: credit_pending(outcomes_for=keep_grams))
    return results


def in_transaction(work: Callable) -> object:
    with transaction.atomic():
        return work()


@pytest.mark.long
def test_traces_that_were_forgotten_are_told_of_and_the_others_go_at_the_next_run():
    lin = in_transaction(cast.lin)
    sent(lin, *(walk(begins=MORNING + timedelta(minutes=25 * n), seed=n) for n in range(3)))
    _, second, _ = ActivityTrace.objects.order_by("activity_id").values_list("activity_id", flat=True)
    set_clock(EVENING + timedelta(days=32))
    held = "SELECT 1 FROM credits_activitytrace WHERE activity_id = %s FOR UPDATE"
    with killed_at("forget_traces", held, second, TRACES_A_CHUNK="1"):
        assert ActivityTrace.objects.count() == 2
        assert AuditEvent.objects.filter(action="traces_destroyed").count() == 1
    assert finished("forget_traces") == {"destroyed": 2, "kept": 0}
    assert not ActivityTrace.objects.exists()
    told = AuditEvent.objects.filter(action="traces_destroyed").values_list("detail", flat=True)
    assert sum(one["destroyed"] for one in told) == 3


def test_a_day_is_drawn_from_once_however_often_the_draw_is_killed():
    lin = in_transaction(cast.lin)
    for day in range(2):
        set_clock(EVENING + day * DAY)
        sent(lin, signed(trip(begins=MORNING + day * DAY)), now=EVENING + day * DAY)
    set_clock(EVENING + 2 * DAY)
    first, second = (business_date(EVENING + day * DAY) for day in range(2))
    held = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
    with killed_at("draw_rereading", held, f"reread {second}"):
        assert list(RereadingDraw.objects.values_list("day", flat=True)) == [first]
        assert ReviewCase.objects.filter(kind="REREADING").count() == 1
    assert finished("draw_rereading") == {"accepted": 1, "drawn": 1}
    draws = RereadingDraw.objects.order_by("day").values_list("day", "seed", "drawn")
    assert list(draws) == [(day, seed_of(day, "rule"), 1) for day in (first, second)]
    assert ReviewCase.objects.filter(kind="REREADING").count() == 2


@pytest.mark.long
def test_people_of_one_trace_are_linked_once():
    lin, hua = in_transaction(lambda: (cast.lin(), cast.hua()))
    sent(lin, walk())
    sent(hua, walk())
    with killed_at("link_traces", "LOCK TABLE accounts_partylink IN SHARE MODE"):
        assert not PartyLink.objects.exists()
    assert finished("link_traces") == {"linked": 1}
    assert PartyLink.objects.get().source == "REPLAY_EXACT"
    assert finished("link_traces") == {"linked": 0}


@pytest.mark.long
def test_cohorts_are_whole_or_as_they_were():
    lin = in_transaction(cast.lin)
    at_home = in_transaction(lambda: meter(lin, home(lin), days=3))
    sent(lin, bill(at_home, "6", ago=1), bill(at_home, "8", ago=2))
    with killed_at("count_cohorts", "LOCK TABLE credits_metercohort IN SHARE MODE"):
        # It is one statement: the database may still carry it out for one who is gone, and never a part.
        assert set(MeterCohort.objects.values_list("periods", flat=True)) <= {2}
    assert finished("count_cohorts") == {"cohorts": 1}
    assert MeterCohort.objects.get().periods == 2


@pytest.mark.long
def test_what_a_file_says_is_heard_by_each_verdict_once(tmp_path, settings):
    settings.STORAGES = storages_in(tmp_path / "evidence")
    lin = in_transaction(cast.lin)
    results = sent(lin, *(signed(trip(begins=MORNING + timedelta(hours=n))) for n in range(2)))
    for result in results:
        FindingDue.objects.create(party_id=lin.party.id, activity_id=result.id, found_at=puhui_now())
    last = max(result.id for result in results)
    held = "SELECT 1 FROM credits_findingdue WHERE activity_id = %s FOR UPDATE"
    with killed_at("hear_findings", held, last):
        assert FindingDue.objects.get().activity_id == last
        assert ReviewCase.objects.filter(kind="FINDING").count() == 1
    assert finished("hear_findings") == {"case": 1}
    assert not FindingDue.objects.exists()
    assert ReviewCase.objects.filter(kind="FINDING").count() == 2


@pytest.mark.long
def test_a_sweep_that_was_killed_leaves_nothing_lost_and_the_next_one_finishes(tmp_path, settings):
    folder, orphans = tmp_path / "evidence", 3_000
    settings.STORAGES = storages_in(folder)
    lin = in_transaction(cast.lin)
    row = receive_file(actor=lin.actor, content=jpeg(), name="roof", now=puhui_now())
    for number in range(orphans):
        keep(b"nobody's %d" % number)
    then = time.time() - 2 * 24 * 3600
    for path in folder.rglob("*"):
        os.utime(path, (then, then))
    job, more = "sweep_evidence", {"VAR_DIR": str(tmp_path)}
    some = [path for path in files_of(folder) if path.name not in {row.digest, row.copy_digest}][::100]
    with Worker(f"credits.tasks.{job}", **more) as worker:
        worker.wait_for("ready")
        worker.give_way()  # on a busy machine it would be done before this process looks again
        worker.tell("go")
        while all(path.exists() for path in some):
            time.sleep(0.001)
        worker.end()
    left = len(files_of(folder)) - 2
    assert 0 < left < orphans
    assert load(row.digest) == jpeg()
    assert finished(job, **more) == {"files": left + 2, "removed": left, "missing": 0}
    assert {path.name for path in files_of(folder)} == {row.digest, row.copy_digest}


def files_of(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]
