"""Bids: what is refused and with which code, sealed until the close, never taken back, exact when raced."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.signin.policies import StepUpRequired
from market.cash.errors import CashNotAuthorised
from market.cash.models import CustodyAuthorisation
from market.custody.errors import OrganisationsOnly
from market.custody.money import NoFunds, hold_cash
from market.instruments.models import Instrument
from market.risk.gate import RiskRefused, place_halt
from market.risk.models import Halt, HaltScope, LimitCounter, RiskDecision
from market.trading.errors import (
    BelowReserve,
    BeneficiaryNeeded,
    BidderCapExceeded,
    OwnLot,
    SessionClosed,
)
from market.trading.models import Bid
from market.trading.services import bids
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.market.auction import CLOSES, OPEN, OVER, buyer, opened, scheduled
from tests.market.instruments import PV
from tests.market.money import money_of
from tests.market.units import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction():
    return opened(supply_t=100)


@pytest.fixture
def qiao():
    return buyer("Harbour", 1_000_000)


def refused_codes(refused) -> list[str]:
    return [failure["code"] for failure in refused.value.data["failures"]]


def nothing_is_left(member, fen) -> bool:
    counters = LimitCounter.objects.filter(used__gt=0).exists()
    return not Bid.objects.exists() and money_of(member.organisation.id) == (fen, 0) and not counters


def test_a_bid_without_the_money_is_refused_and_leaves_nothing(auction):
    poor = buyer("Harbour", 39_000)
    with pytest.raises(NoFunds) as refused:
        auction.bid(poor, 10, 3_901)
    assert refused.value.data == {"available": 39_000, "requested": 39_010}
    assert nothing_is_left(poor, 39_000)
    auction.bid(poor, 10, 3_900)
    assert money_of(poor.organisation.id) == (0, 39_000)


@pytest.mark.parametrize(
    ("price", "code"), [(4_232, "PRICE_COLLAR"), (10_000, "PRICE_COLLAR"), (4_231, None), (3_650, None)]
)
def test_outside_the_collar_of_38_47(auction, qiao, price, code):
    if code is None:
        auction.bid(qiao, 1, price)
        return
    with pytest.raises(RiskRefused) as refused:
        auction.bid(qiao, 1, price)
    assert refused_codes(refused) == [code]
    assert nothing_is_left(qiao, 1_000_000)


def test_below_the_collar_where_the_reserve_lies_lower(qiao):
    auction = opened(supply_t=100, reserve_fen=3_000)
    with pytest.raises(RiskRefused) as refused:
        auction.bid(qiao, 1, 3_462)
    (failure,) = refused.value.data["failures"]
    assert (failure["code"], failure["limit"]) == ("PRICE_COLLAR", 3_463)
    assert nothing_is_left(qiao, 1_000_000)
    auction.bid(qiao, 1, 3_463)


def test_off_the_step_of_prices(qiao):
    auction = opened(supply_t=100)
    Instrument.objects.filter(pk=PV).update(tick_fen=5)
    with pytest.raises(RiskRefused) as refused:
        auction.bid(qiao, 1, 3_901)
    assert refused_codes(refused) == ["BAD_TICK"]


def test_below_the_reserve(auction, qiao):
    with pytest.raises(BelowReserve):
        auction.bid(qiao, 1, 3_649)


def test_while_halted(auction, qiao):
    place_halt(scope=HaltScope.INSTRUMENT, target=PV, reason="a test of halts", actor=None, now=NOW)
    with pytest.raises(RiskRefused) as refused:
        auction.bid(qiao, 1, 3_900)
    assert refused_codes(refused)[0] == "HOLD_EXTERNAL"


def test_a_halt_that_comes_after_the_gate_has_looked_refuses_all_the_same(auction, qiao, monkeypatch):
    def halted_first(**terms):
        place_halt(scope=HaltScope.INSTRUMENT, target=PV, reason="a test of halts", actor=None, now=NOW)
        return hold_cash(**terms)

    monkeypatch.setattr(bids, "hold_cash", halted_first)
    with pytest.raises(RiskRefused) as refused:
        auction.bid(qiao, 1, 3_900)
    assert refused_codes(refused)[0] == "HOLD_EXTERNAL"
    assert not Bid.objects.exists()
    assert not LimitCounter.objects.filter(used__gt=0).exists()
    assert money_of(qiao.organisation.id) == (1_000_000, 0)


def test_before_it_opens_and_after_its_secret_end(qiao):
    auction = scheduled(supply_t=100)
    with pytest.raises(SessionClosed):
        auction.bid(qiao, 1, 3_900)
    auction.run(OPEN)
    auction.bid(qiao, 1, 3_900, now=CLOSES - timedelta(seconds=1))
    # The job has not come yet: the end counts all the same.
    with pytest.raises(SessionClosed):
        auction.bid(qiao, 1, 3_900, now=OVER)


def test_over_half_of_the_supply(auction, qiao):
    auction.bid(qiao, 30, 3_900)
    with pytest.raises(BidderCapExceeded) as refused:
        auction.bid(qiao, 21, 3_900)
    assert refused.value.data == {"cap_t": 50, "requested_t": 21}
    auction.bid(qiao, 20, 3_900)
    assert money_of(qiao.organisation.id) == (1_000_000 - 50 * 3_900, 50 * 3_900)


def test_by_somebody_else_than_an_admitted_organisations_trader(auction, qiao):
    with pytest.raises(OrganisationsOnly):
        auction.bid(cast.lin(), 1, 3_900)
    with pytest.raises(OrganisationsOnly):
        auction.bid(cast.hua(), 1, 3_900, is_retired=True, beneficiary="me")
    with pytest.raises(OwnLot):
        auction.bid(auction.seller, 1, 3_900)
    clerk = cast.member_of("Rui", "ORG_CLERK", qiao.organisation)
    with pytest.raises(NotPermitted):
        auction.bid(clerk, 1, 3_900)
    with pytest.raises(RiskRefused) as refused:
        auction.bid(cast.qiao(), 1, 3_900)
    assert "NOT_PERMITTED" in refused_codes(refused)
    with pytest.raises(StepUpRequired):
        auction.bid(replace(qiao, actor=replace(qiao.actor, device_trusted=False)), 1, 3_900)


def test_without_a_beneficiary_nothing_is_retired(auction, qiao):
    with pytest.raises(BeneficiaryNeeded):
        auction.bid(qiao, 1, 3_900, is_retired=True)


def test_without_an_authorisation_for_cash_in_force(auction, qiao):
    CustodyAuthorisation.objects.update(status="ENDED")
    with pytest.raises(CashNotAuthorised):
        auction.bid(qiao, 1, 3_900)


def test_in_no_session(auction, qiao):
    auction.session.id = new_id()
    with pytest.raises(NotFound):
        auction.bid(qiao, 1, 3_900)


def test_nobody_reads_a_price_before_the_close(auction, qiao):
    bid = auction.bid(qiao, 7, 3_911)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(b)::text FROM market_bid b")
        (row,) = cursor.fetchone()
    decided = RiskDecision.objects.get(subject_id=bid.id)
    told = AuditEvent.objects.get(action="place_bid").detail
    for text in (row, json.dumps(decided.snapshot), json.dumps(told)):
        assert "3911" not in text
        assert str(7 * 3_911) not in text
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_bid SET price_fen = 1 WHERE id = %s", [bid.id])
    assert sha256(bid.sealed.encode()).hexdigest() == bid.receipt
    auction.run(OVER)
    bid = Bid.objects.get()
    assert bid.price_fen == 3_911
    assert sha256(bid.sealed.encode()).hexdigest() == bid.receipt


@pytest.mark.parametrize(
    "change",
    [
        "quantity_t = 1",
        "receipt = repeat('0', 64)",
        "party_id = gen_random_uuid()",
        "seq = 999",
        "sealed = 'x'",
    ],
)
def test_a_bid_is_irrevocable_for_everybody(auction, qiao, change):
    auction.bid(qiao, 7, 3_911)
    for sql in (f"UPDATE market_bid SET {change}", "DELETE FROM market_bid"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_bid_that_was_tampered_with_halts_its_session(auction, qiao):
    bid = auction.bid(qiao, 7, 3_911)
    other = auction.bid(qiao, 7, 3_920)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute(
            "UPDATE market_bid SET sealed = (SELECT sealed FROM market_bid WHERE id = %s) WHERE id = %s",
            [other.id, bid.id],
        )
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    assert auction.run(OVER) == {"halted": 1}
    assert auction.session.stopped_for == "receipt_broken"
    assert auction.run(OVER) == {}


def test_a_halt_stops_the_clearing_and_its_release_lets_it_go_on(auction, qiao):
    auction.bid(qiao, 7, 3_911)
    halt = place_halt(scope=HaltScope.GLOBAL, target="", reason="a test of halts", actor=None, now=NOW)
    assert auction.run(OVER) == {"halted": 1}
    assert money_of(qiao.organisation.id) == (1_000_000 - 7 * 3_911, 7 * 3_911)
    rows = Halt.objects.filter(pk=halt.pk)
    rows.update(status="RELEASE_PROPOSED", release_proposed_by=new_id())
    rows.update(status="RELEASED", released_by=new_id(), released_at=OVER)
    assert auction.run(OVER) == {"settled": 1}


def test_a_person_is_never_a_buyer_to_hold_whoever_writes_the_bid(auction):
    lin = cast.lin()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Bid.objects.create(
            session=auction.session,
            party=lin.party,
            person_id=lin.party.id,
            seq=1,
            quantity_t=1,
            sealed="{}",
            receipt="0" * 64,
            counts="[]",
            is_retired=False,
            hold_id=new_id(),
            placed_at=OPEN,
            command_id=new_id(),
        )
    assert refused.value.__cause__.diag.constraint_name == "person_bids_to_retire"
