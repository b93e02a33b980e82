"""Races and interruptions with real commits: one balance, one cap, one clearing, one settlement."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction

from credits.ledger.models import Transfer
from market.custody import settling
from market.custody.money import NoFunds
from market.trading.errors import BidderCapExceeded
from market.trading.models import Bid
from market.trading.result_models import Fill, ProceedsStatement, Result
from market.trading.services import run_sessions, settling_once
from market.trading.services.clearing_once import clear_session
from market.trading.services.running import _open_or_close
from market.trading.states import SessionStatus
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.market.auction import OVER, buyer, opened, programme
from tests.market.money import money_of

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 32


def at_once(what, times: int = THREADS) -> list:
    def one(number: int):
        try:
            return what(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_32_threads_bid_against_one_balance():
    auction, who = opened(supply_t=1_000), buyer("Harbour", 10 * 3_900)

    def bid(_):
        try:
            auction.bid(who, 1, 3_900)
        except NoFunds:
            return False
        return True

    assert sum(at_once(bid)) == 10
    assert money_of(who.organisation.id) == (0, 39_000)
    assert broken_invariants() == set()


def test_32_threads_bid_against_one_bidders_cap():
    auction, who = opened(supply_t=20), buyer("Harbour")

    def bid(_):
        try:
            auction.bid(who, 1, 3_900)
        except BidderCapExceeded:
            return False
        return True

    assert sum(at_once(bid)) == 10
    assert Bid.objects.count() == 10
    assert broken_invariants() == set()


def test_many_workers_clear_and_settle_a_session_once():
    programme()
    auction = opened(supply_t=10)
    for name in ("a", "b"):
        auction.bid(buyer(name), 5, 3_900)
    before = Transfer.objects.count()
    at_once(lambda _: run_sessions(now=OVER), 8)
    auction.session.refresh_from_db()
    assert auction.session.status == SessionStatus.SETTLED
    assert (Result.objects.count(), Fill.objects.count(), ProceedsStatement.objects.count()) == (1, 2, 1)
    assert Transfer.objects.count() == before + 5
    assert broken_invariants() == set()


class Killed(BaseException):
    """Stands for a lost process: nothing catches it."""


@pytest.mark.parametrize(
    "where", ["before the posting", "after the posting", "at the receipts", "at the end"]
)
def test_a_settlement_that_is_cut_off_leaves_nothing_and_is_then_made_whole(where, monkeypatch):
    programme()
    auction = opened(supply_t=10)
    a, b = buyer("a"), buyer("b")
    auction.bid(a, 5, 3_900)
    auction.bid(b, 5, 3_850, is_retired=True, beneficiary="all")
    before = Transfer.objects.count()

    def killed(*_, **__):
        raise Killed

    posted = settling.settle

    def posted_then_killed(**terms):
        posted(**terms)
        raise Killed

    with monkeypatch.context() as patch:
        if where == "before the posting":
            patch.setattr(settling, "settle", killed)
        elif where == "after the posting":
            patch.setattr(settling, "settle", posted_then_killed)
        elif where == "at the receipts":
            patch.setattr(settling_once, "_deliver", killed)
        else:
            patch.setattr(settling_once, "set_reference_price", killed)
        with pytest.raises(Killed):
            run_sessions(now=OVER)
    auction.session.refresh_from_db()
    assert auction.session.status == SessionStatus.SETTLING
    assert Transfer.objects.count() == before
    assert not ProceedsStatement.objects.exists()
    assert money_of(a.organisation.id)[1] == 19_500
    assert broken_invariants() == set()
    assert run_sessions(now=OVER) == {"settled": 1}
    assert ProceedsStatement.objects.get().gross_fen == 10 * 3_850
    assert broken_invariants() == set()


def test_a_clearing_that_is_cut_off_comes_to_the_same_result(monkeypatch):
    auction = opened(supply_t=10)
    for name in ("a", "b", "c"):
        auction.bid(buyer(name), 5, 3_900)

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("market.trading.services.clearing_once.record_step", killed)
        with pytest.raises(Killed):
            clear_frozen(auction)
    assert not Result.objects.exists()
    assert not Bid.objects.filter(price_fen__isnull=False).exists()
    run_sessions(now=OVER)
    first = Result.objects.get()
    assert clear_session(auction.session.id, now=OVER) == SessionStatus.SETTLED
    assert Result.objects.get().result_sha256 == first.result_sha256


def clear_frozen(auction):
    _open_or_close(auction.session.id, OVER)
    return clear_session(auction.session.id, now=OVER)


def test_the_worker_settles_and_the_web_may_not():
    programme()
    auction = opened(supply_t=10)
    auction.bid(buyer("a"), 5, 3_850, is_retired=True, beneficiary="all")
    auction.bid(buyer("b"), 5, 3_900)
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as("web"):
        clear_frozen(auction)
    with transaction.atomic(), acting_as("worker"):
        assert run_sessions(now=OVER) == {"settled": 1}
    assert broken_invariants() == set()
