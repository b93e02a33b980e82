"""Pulled feeds against a partner that misbehaves: nothing is lost, nothing counts twice, and it is seen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from credits.activities.models import Activity, Operator
from credits.activities.partners import fetching
from credits.activities.partners.models import PartnerFeed
from credits.activities.partners.services import open_feed, pause_feed, pull_feeds, resume_feed
from credits.activities.partners.services import pull as pulling
from credits.activities.partners.services.feeds import FeedExists, FeedUnchanged
from credits.tasks import pull_feeds as pull_task
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.items import EVENING, OPERATOR, OTHER_KEY
from tests.credits.activities.partners.calls import link
from tests.credits.activities.partners.simulated import Simulator, gate

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def partner() -> Iterator[Simulator]:
    simulator = Simulator()
    yield simulator
    simulator.stop()


@pytest.fixture
def feed(evening, partner) -> PartnerFeed:
    partner.offer()
    return PartnerFeed.objects.create(
        operator_id=OPERATOR,
        source="metro_gate",
        url=f"{partner.url}/feed",
        next_attempt_at=EVENING,
        opened_at=EVENING,
    )


def pull() -> dict[str, int]:
    """Run the job as the worker's role does, whatever the pauses say."""
    PartnerFeed.objects.update(next_attempt_at=EVENING)
    counts: dict[str, int] = {}
    with transaction.atomic(), acting_as("worker"):
        pull_feeds(counts)
    return counts


def references() -> list[str]:
    return sorted(activity.source["reference"] for activity in Activity.objects.all())


def test_all_pages_are_taken_and_the_next_run_goes_on_from_the_watermark(feed, partner, lin):
    link(lin, "p-lin")
    asked = len(partner.seen())
    partner.offer(*(gate(n) for n in range(7)))
    assert pull() == {"feeds": 1, "accepted": 7}
    assert partner.seen()[asked:] == ["", "w3", "w6"]
    partner.offer(*(gate(n) for n in range(8)))
    assert pull()["accepted"] == 1
    assert partner.seen()[asked + 3 :] == ["w7"]
    feed.refresh_from_db()
    assert (feed.watermark, feed.accepted, feed.failures, feed.last_error) == ("w8", 8, 0, "")


def test_duplicates_disorder_gaps_strangers_and_bad_records(feed, partner, lin):
    link(lin, "p-lin")
    first, last = gate(0), gate(9)
    broken = gate(5) | {"exit": None}
    # The last first, one twice, one of a stranger, one broken; number 4 comes later than those after it.
    partner.offer(last, first, first, gate(2, "p-stranger"), broken, gate(6), gate(4))
    counts = pull()
    assert counts == {"feeds": 1, "accepted": 4, "known": 1, "unlinked": 1, "refused": 1}
    assert references() == ["G-0", "G-4", "G-6", "G-9"]
    feed.refresh_from_db()
    assert (feed.accepted, feed.known, feed.unlinked, feed.refused) == (4, 1, 1, 1)


def test_a_page_that_repeats_brings_nothing_twice(feed, partner, lin):
    link(lin, "p-lin")
    partner.offer(*(gate(n) for n in range(5)))
    partner.fail("repeats", 2)
    assert pull()["accepted"] == 5
    assert references() == [f"G-{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("500", "STATUS_500"),
        ("redirect", "STATUS_302"),
        ("slow", "NO_ANSWER"),
        ("cut", "NO_ANSWER"),
        ("junk", "NOT_JSON invalid_json"),
        ("form", "NOT_A_PAGE"),
        ("huge", "NO_ANSWER"),
        ("stands", "WATERMARK_STANDS"),
    ],
)
def test_a_fault_is_seen_leaves_nothing_half_done_and_is_over_at_the_next_run(
    feed, partner, lin, fault, error, monkeypatch
):
    monkeypatch.setattr(fetching, "DEADLINE_SECONDS", 0.5)
    link(lin, "p-lin")
    partner.offer(*(gate(n) for n in range(5)))
    partner.fail(fault)
    assert pull() == {"feeds": 1, "failed": 1}
    feed.refresh_from_db()
    assert (feed.watermark, feed.failures, feed.accepted) == ("", 1, 0)
    assert feed.last_error.startswith(error)
    assert feed.next_attempt_at > EVENING
    assert pull()["accepted"] == 5
    feed.refresh_from_db()
    assert (feed.failures, feed.watermark) == (0, "w5")


def test_a_fault_on_the_second_page_keeps_the_first(feed, partner, lin, monkeypatch):
    link(lin, "p-lin")
    partner.offer(*(gate(n) for n in range(5)))
    monkeypatch.setattr(pulling, "PAGES_A_FEED", 1)
    assert pull()["accepted"] == 3
    monkeypatch.setattr(pulling, "PAGES_A_FEED", 20)
    partner.fail("500")
    assert pull()["failed"] == 1
    assert pull()["accepted"] == 2


def test_who_finds_the_watermark_moved_leaves_the_feed_alone(feed, partner, lin):
    link(lin, "p-lin")
    partner.offer(*(gate(n) for n in range(2)))
    PartnerFeed.objects.filter(id=feed.id).update(watermark="w1")
    assert pulling._store(feed, fetching.Page([gate(0)], "w9", False), EVENING) is None
    assert not Activity.objects.exists()


def test_we_sign_and_a_partner_that_does_not_know_our_key_refuses_us(feed, partner, lin):
    other = Simulator(OTHER_KEY)
    try:
        PartnerFeed.objects.update(url=f"{other.url}/feed")
        assert pull()["failed"] == 1
    finally:
        other.stop()
    feed.refresh_from_db()
    assert feed.last_error == "STATUS_401"


def test_the_task_runs_when_a_feed_is_due_and_counts_a_failure_as_one(feed, partner, lin):
    partner.offer(gate(0))
    pull_task()
    run = JobRun.objects.get(job="pull_feeds")
    assert (run.status, run.counts) == ("DONE", {"feeds": 1, "unlinked": 1})
    pull_task()
    assert JobRun.objects.filter(job="pull_feeds").count() == 1
    PartnerFeed.objects.update(next_attempt_at=EVENING)
    partner.fail("500")
    pull_task()
    assert JobRun.objects.filter(job="pull_feeds").latest("id").status == "FAILED"


class TestRunningFeeds:
    def test_an_operator_opens_pauses_and_resumes_one(self, evening, settings, partner):
        jun = cast.staff("Jun", "OPERATOR")
        terms = {"actor": jun.actor, "now": EVENING, "reason": "agreed"}
        feed = open_feed(**terms, partner=OPERATOR, source="bus_fare", url="https://gz.example/records")
        with pytest.raises(FeedExists):
            open_feed(**terms, partner=OPERATOR, source="bus_fare", url="https://gz.example/other")
        with pytest.raises(FeedUnchanged):
            resume_feed(**terms, feed_id=feed.id)
        pause_feed(**terms, feed_id=feed.id)
        assert pull() == {}
        with pytest.raises(FeedUnchanged):
            pause_feed(**terms, feed_id=feed.id)
        resume_feed(**terms, feed_id=feed.id)
        feed.refresh_from_db()
        assert feed.is_active
        with pytest.raises(NotFound):
            pause_feed(**terms, feed_id=new_id())

    def test_nobody_else_does(self, evening):
        for member in (cast.lin(), cast.staff("Yan", "AUDITOR"), cast.mei()):
            with pytest.raises(NotPermitted):
                open_feed(
                    actor=member.actor,
                    now=EVENING,
                    partner=OPERATOR,
                    source="bus_fare",
                    url="https://gz.example/",
                    reason="why not",
                )

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"partner": "nobody"}, NotFound),
            ({"source": "nothing"}, InvalidInput),
            ({"url": "http://gz.example/"}, InvalidInput),
            ({"url": "file:///etc/passwd"}, InvalidInput),
            ({"url": "https://user@gz.example/"}, InvalidInput),
            ({"url": "https://[::1"}, InvalidInput),
        ],
    )
    def test_an_address_or_source_that_will_not_do(self, evening, change, error):
        Operator.objects.filter(code=OPERATOR).update(types=["bus_trip"])
        terms = {"partner": OPERATOR, "source": "bus_fare", "url": "https://gz.example/"}
        with pytest.raises(error):
            open_feed(
                actor=cast.staff("Jun", "OPERATOR").actor, now=EVENING, reason="agreed", **terms | change
            )
        assert not PartnerFeed.objects.filter(opened_at__gt=EVENING - timedelta(days=1)).exists()


def test_a_feed_that_we_fail_to_store_keeps_no_other_and_is_put_off(feed, partner, lin, monkeypatch):
    link(lin, "p-lin")
    partner.offer(gate(0))
    poison = PartnerFeed.objects.get(pk=feed.pk)
    poison.pk, poison.source = None, "bus_card"
    poison.save(force_insert=True)
    honest = pulling._pull

    def fail(one: PartnerFeed):
        if one.pk == poison.pk:
            raise RuntimeError("nobody foresaw this")
        return honest(one)

    monkeypatch.setattr(pulling, "_pull", fail)
    assert pull() == {"feeds": 2, "accepted": 1, "failed": 1}
    poison.refresh_from_db()
    assert (poison.failures, poison.last_error) == (1, "RuntimeError")
    assert poison.next_attempt_at > EVENING
