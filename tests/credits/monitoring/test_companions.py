"""People whose trips are one another's: families pass, companions that recur wait, and links are noted."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.groups.models import PartyLink
from credits.monitoring.trips import screen_traced
from credits.screening.link_traces import link_traces
from credits.screening.models import Screening
from credits.tasks import link_traces as task
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import JobRun
from puhui.kernel.roles import acting_as
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MORNING, signed
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import check_books, credit, told
from tests.credits.monitoring.test_trips import trace, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def both_walk(lin, hua, day: int, *, shift: float = 3.0):
    """Walk side by side on a day of its own; each phone errs for itself. Returns the later one's result."""
    set_clock(EVENING + timedelta(days=day))
    begins = MORNING + timedelta(days=day)
    # Of one draw, so that both walk at one pace; the other phone is `shift` metres to the east.
    # On a path of each day's own, or the days would be one another's replays.
    north = 25.0 * (day % 7)
    mine = walk(begins=begins, seed=100 + day, shift=(0.0, north))
    theirs = walk(begins=begins, seed=100 + day, shift=(shift, north))
    send(lin, mine, now=EVENING + timedelta(days=day))
    (result,) = send(hua, theirs, now=EVENING + timedelta(days=day))
    credit()
    return result


def link() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return link_traces(now=puhui_now())


def links() -> list[tuple[str, str]]:
    return [(link.kind, link.source) for link in PartyLink.objects.all()]


def test_a_family_walks_together_and_a_pair_that_recurs_waits_for_a_person(lin, hua):
    results = [both_walk(lin, hua, day) for day in range(6)]
    # At the fifth meeting and from then on; whoever sent first had nobody beside them yet.
    assert [told(result).status for result in results] == ["CREDITED"] * 4 + ["IN_REVIEW"] * 2
    assert told(results[4]).reasons == ("CO_TRAVEL",)
    screening = Screening.objects.get(activity_id=results[4].id)
    assert screening.findings == [["CO_TRAVEL", 2, 5, 5.0]]
    assert screening.others == [["CO_TRAVEL", str(lin.party.id)]]
    assert link() == {"linked": 1}
    assert links() == [("TRACE", "CO_TRAVEL")]
    check_books()


def test_meetings_of_another_month_count_no_more(lin, hua):
    results = [both_walk(lin, hua, day) for day in (0, 1, 2, 3, 34)]
    assert [told(result).status for result in results] == ["CREDITED"] * 5


def test_who_walks_the_same_way_at_a_distance_is_alone(lin, hua):
    results = [both_walk(lin, hua, day, shift=130.0) for day in range(6)]
    assert {told(result).status for result in results} == {"CREDITED"}


def test_colleagues_on_a_bus_that_the_operator_recorded_are_left_alone(lin, hua):
    for day in range(6):
        set_clock(EVENING + timedelta(days=day))
        begins = MORNING + timedelta(days=day)
        for member, shift in ((lin, 0.0), (hua, 2.0)):
            ride = trace((7.0, 1_200), begins=begins, seed=day, shift=(shift, 0.0))
            item = signed(walk(kind="bus_trip", km="8", minutes=21, begins=begins) | {"trace": ride})
            (result,) = send(member, item, now=EVENING + timedelta(days=day))
        credit()
        assert told(result).status == "CREDITED"


def test_a_trace_of_somebody_elses_links_two_people_once_and_not_again_when_refuted(lin, hua):
    (first,) = send(lin, walk())
    (second,) = send(hua, walk())
    credit()
    assert told(first).status == "CREDITED"
    assert told(second).reasons[:1] == ("REPLAY_EXACT",)
    assert link() == {"linked": 1}
    assert links() == [("TRACE", "REPLAY_EXACT")]
    assert link() == {"linked": 0}
    PartyLink.objects.update(
        refuted_at=puhui_now(), refuted_by=lin.party.id, refuted_reason="one phone, two shifts"
    )
    assert link() == {"linked": 0}


def test_shared_fixes_link_and_ones_own_do_not(lin, hua):
    (_,) = send(lin, walk())
    cut = walk()
    cut["trace"] = cut["trace"][100:]
    again = walk(begins=MORNING + timedelta(hours=3))
    send(hua, cut)
    send(lin, again)
    credit()
    task()
    assert links() == [("TRACE", "SHARED_FIXES")]
    assert JobRun.objects.get(job="link_traces").counts == {"linked": 1}


def test_a_likeness_links_the_two_it_is_about(lin, hua):
    send(lin, walk())
    send(hua, walk(begins=MORNING + timedelta(hours=3), shift=(2.0, 0.0)))
    credit()
    assert link() == {"linked": 1}
    assert links() == [("TRACE", "REPLAY_PROFILE")]


def test_a_chunk_of_many_asks_as_often_as_one_of_few(lin, hua, monkeypatch):
    counts = []

    def counted(claims, corroborated):
        with CaptureQueriesContext(connection) as asked:
            found = screen_traced(claims, corroborated)
        counts.append((len(found), len(asked)))
        return found

    monkeypatch.setattr("credits.monitoring.prepare.screen_traced", counted)
    for many, day in ((1, 0), (12, 1)):
        now = EVENING + timedelta(days=day)
        set_clock(now)
        for n in range(many):
            begins = MORNING - timedelta(hours=8) + timedelta(days=day, minutes=25 * n)
            send(lin, walk(begins=begins, seed=n + 50 * day), now=now)
        credit()
    (few, asked_of_few), (many, asked_of_many) = counts
    assert (few, many) == (1, 12)
    assert asked_of_many == asked_of_few
