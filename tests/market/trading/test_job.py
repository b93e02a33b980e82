"""The job of the sessions by the scheme's clock, as the worker: it opens, closes, clears and settles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from market.tasks import run_sessions
from market.trading.result_models import Result
from market.trading.services import running
from puhui.kernel.models import JobRun
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.market.auction import OPEN, OPENS, OVER, buyer, opened, programme, scheduled
from tests.market.money import money_of
from tests.market.units import NOW
from tests.market.voiding import make_voider, where_units_lie

pytestmark = pytest.mark.django_db


def run_at(instant) -> None:
    set_clock(instant)
    with acting_as("worker"):
        run_sessions()


def test_a_session_opens_at_its_time_and_is_sold_after_its_end():
    programme()
    auction = scheduled(supply_t=10)
    who = buyer("Harbour")
    run_at(NOW)
    assert not JobRun.objects.exists()
    run_at(OPENS)
    auction.session.refresh_from_db()
    assert auction.session.status == "OPEN"
    auction.bid(who, 5, 3_900)
    run_at(OVER)
    auction.session.refresh_from_db()
    assert auction.session.status == "SETTLED"
    assert (Result.objects.get().price_fen, money_of(auction.seller.organisation.id)) == (3_900, (19_402, 0))
    runs = list(JobRun.objects.order_by("started_at").values_list("status", "counts"))
    assert runs == [("DONE", {"open": 1}), ("DONE", {"settled": 1})]
    run_at(OVER)
    assert JobRun.objects.count() == 2
    assert broken_invariants() == set()


def test_what_a_void_left_in_its_owners_lot_goes_to_the_buffer_by_the_same_job():
    auction, void = opened(supply_t=10), make_voider()
    void(auction.lot.batch)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            run_at(OPEN)
        # What is due is asked once a run, with the sessions or without.
        assert sum("RANDOM()" in (query["sql"] or "") for query in asked) == 1
    runs = JobRun.objects.filter(job="run_sessions").order_by("started_at").values_list("status", "counts")
    # One run does both; the second finds nothing to do and leaves no row.
    assert list(runs) == [("DONE", {"called_off": 1, "returned_t": 10})]
    assert where_units_lie(auction.lot.batch) == {"BUFFER": 10}


def test_sessions_that_take_bids_keep_no_other_from_opening(monkeypatch):
    monkeypatch.setattr(running, "SESSIONS_MOST", 1)
    programme()
    first = scheduled(supply_t=10)
    second = scheduled(first.seller, supply_t=10)
    for _ in range(2):
        run_at(OPENS)
    for auction in (first, second):
        auction.session.refresh_from_db()
        assert auction.session.status == "OPEN"


def test_nor_sessions_that_are_stopped(monkeypatch):
    monkeypatch.setattr(running, "SESSIONS_MOST", 1)
    programme()
    first = scheduled(supply_t=10)
    second = scheduled(first.seller, supply_t=10)
    looked_at = set()

    def stopped(session_id, **_) -> str:
        looked_at.add(session_id)
        return "HALTED"

    monkeypatch.setattr(running, "advance", stopped)
    # By lot: one of two is never drawn in so many runs once in 2^39 times.
    for _ in range(40):
        run_at(OPENS)
    assert looked_at == {first.session.id, second.session.id}


def test_a_run_takes_what_it_was_begun_for_and_draws_no_other_lot(monkeypatch):
    programme()
    auction, draws = scheduled(supply_t=10), []
    monkeypatch.setattr(
        running, "fair_share", lambda *_: [] if draws else draws.append(True) or [auction.session.id]
    )
    run_at(OPENS)
    auction.session.refresh_from_db()
    assert auction.session.status == "OPEN"
    assert JobRun.objects.get().counts == {"open": 1}
