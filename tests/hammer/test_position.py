"""A position's cap under many orders at once: exactly filled, no deadlock, what is given back is there."""

import os
import random

import pytest
from django.db import transaction

from market.custody.services import holding_of
from market.risk.gate import RiskRefused, give_back, pass_gate, store_refusal
from market.risk.models import LimitCounter, RiskDecision
from market.risk.order import Reserved, position_key, together
from market.trading.models import Bid
from market.trading.refusals import BidRefused, keep_refusal
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.hammer.clients import ROUNDS, hammer
from tests.market.auction import OVER, buyer, opened, programme
from tests.market.instruments import PV, pv
from tests.market.money import money_of
from tests.market.risk.orders import admit, order
from tests.market.units import NOW, minted

pytestmark = [pytest.mark.hammer, pytest.mark.django_db(transaction=True)]
THREADS = 24
# An institution's largest position (market/risk/defaults.toml).
MOST_T = 200_000
# 24 threads that each order 10 t so often want half as much again as is left of the position.
TIMES, TONNES = 60 if os.environ.get("TIER") else 6, 10
CAP_T = THREADS * TIMES * TONNES * 2 // 3


@pytest.fixture
def firms(transactional_db):
    pv()
    parties = [cast.organisation(f"Firm {number}") for number in range(3)]
    for party in parties:
        admit(party.id)
    return parties


def place(party_id, **terms) -> Reserved:
    """Place an order as the web process would, and keep the record of a refused one."""
    wanted = order(party_id, price_fen=3_463, quantity_t=TONNES, **terms)
    try:
        with transaction.atomic(), acting_as("web"):
            return pass_gate(order=wanted, now=NOW)
    except RiskRefused as refused:
        with transaction.atomic(), acting_as("web"):
            store_refusal(order=wanted, refused=refused, now=NOW)
        raise


def used(party_id) -> int:
    return LimitCounter.objects.get(pk=position_key(PV, party_id)).used


def test_a_position_is_filled_exactly(firms):
    """An institution that holds all but CAP_T of what it may; its day's value allows far more."""
    for turn in range(ROUNDS):
        party = cast.organisation(f"Institution {turn}")
        admit(party.id, "INST")
        held = MOST_T - CAP_T

        def buy(number: int, party=party, held=held) -> str:
            place(party.id, holding_t=held)
            return "bought"

        wanted = THREADS * TIMES
        outcomes = hammer(buy, clients=THREADS, times=TIMES)
        assert outcomes == {"bought": CAP_T // TONNES, "RiskRefused": wanted - CAP_T // TONNES}
        assert used(party.id) == CAP_T
        decisions = RiskDecision.objects.filter(party=party)
        assert decisions.filter(accepted=True).count() == CAP_T // TONNES
        assert set(decisions.filter(accepted=False).values_list("code", flat=True)) == {"LIM_POSITION"}


def test_bids_fill_a_position_exactly_through_the_command():
    """An institution that holds all but 120 t of what it may bids for twice as much, and then gets it."""
    programme()
    left_t = THREADS * TONNES // 2
    who = buyer("Institution")
    minted(who.organisation, MOST_T - left_t)
    auction = opened(supply_t=2 * THREADS * TONNES)

    def bid(_number: int) -> str:
        try:
            with transaction.atomic(), acting_as("web"):
                auction.bid(who, TONNES, 3_900)
        except BidRefused as refused:
            with transaction.atomic(), acting_as("web"):
                keep_refusal(refused, now=NOW)
            raise
        return "bid"

    outcomes = hammer(bid, clients=THREADS)
    assert outcomes == {"bid": THREADS // 2, "BidRefused": THREADS // 2}
    assert used(who.organisation.id) == left_t == sum(Bid.objects.values_list("quantity_t", flat=True))
    assert money_of(who.organisation.id)[1] == left_t * 3_900
    refused = RiskDecision.objects.filter(party=who.organisation, accepted=False)
    assert set(refused.values_list("code", flat=True)) == {"LIM_POSITION"}
    auction.run(OVER)
    assert holding_of(who.organisation.id, PV) == MOST_T
    assert broken_invariants() == set()


def test_orders_and_what_ends_them_do_not_deadlock(firms):
    """Buys of several firms, single ends and the common end of a session, in any order."""

    def act(number: int) -> str:
        dice = random.Random(number)
        mine = [place(party.id) for party in dice.sample(firms, 3)]
        with transaction.atomic():
            if number % 2:
                give_back(reserved=together(mine), now=NOW)
            else:
                ended = [one.after_fill(quantity_t=TONNES, filled_t=0) for one in mine]
                give_back(reserved=together(ended), now=NOW)
        return "ended"

    for _ in range(ROUNDS):
        assert hammer(act, clients=THREADS, times=3) == {"ended": THREADS * 3}
        assert {used(party.id) for party in firms} == {0}
        assert set(LimitCounter.objects.values_list("used", flat=True)) == {0}


def test_control_reading_first_and_counting_later_overfills(firms):
    """The same hammer on a naive count: without the conditional update the cap is passed."""
    LimitCounter.objects.create(pk="naive", used=0, cap=10**9)

    def buy(number: int) -> str:
        with transaction.atomic():
            seen = LimitCounter.objects.get(pk="naive").used
            if seen + TONNES > 500:
                return "refused"
            LimitCounter.objects.filter(pk="naive").update(used=seen + TONNES)
            return "bought"

    assert hammer(buy, clients=THREADS, times=10)["bought"] * TONNES > 500
