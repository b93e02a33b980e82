"""LIM_GROUP over the database: who splits an order over linked parties has the limit of one, also at once."""

from dataclasses import replace
from functools import partial

import pytest
from django.db import transaction

from accounts.groups.models import PartyLink
from accounts.groups.services import declare_link, refute_link
from market.risk.changes import confirm_limit_change, propose_limit_change
from market.risk.defaults import defaults
from market.risk.gate import RiskRefused, check_order, pass_gate
from market.risk.linked import linked_to
from tests import cast
from tests.audit import broken_invariants
from tests.credits.rewards.grams import all_at_once, logged_in_as
from tests.market.auction import buyer, opened
from tests.market.instruments import pv
from tests.market.risk.orders import admit, order
from tests.market.units import NOW, minted

MOST_T = 10_000


def link(one, other) -> PartyLink:
    """Have somebody of the staff declare that two organisations belong together."""
    return declare_link(
        actor=cast.rong().actor,
        party_id=one.id,
        other_id=other.id,
        source="the same owner in the register of firms",
        reason="seen there",
        now=NOW,
    )


@pytest.mark.django_db
def test_what_a_linked_firm_holds_counts_until_the_link_is_refuted():
    auction = opened(supply_t=1_000)
    one, other = buyer("One", participant_class="SME-2"), buyer("Other", participant_class="SME-2")
    minted(other.organisation, MOST_T - 15)
    auction.bid(one, 10, 3_700)
    linked = link(one.organisation, other.organisation)
    with pytest.raises(RiskRefused) as caught:
        auction.bid(one, 10, 3_700)
    (failure,) = caught.value.data["failures"]
    assert failure == {"code": "LIM_GROUP", "limit": MOST_T, "used": MOST_T - 5, "requested": 10}
    auction.bid(one, 10, 3_700, is_retired=True, beneficiary="all")
    with pytest.raises(RiskRefused):
        auction.bid(other, 10, 3_700)
    auction.bid(other, 5, 3_700)
    refute_link(actor=cast.chen().actor, link_id=linked.pk, reason="two owners", now=NOW)
    auction.bid(one, 10, 3_700)
    assert broken_invariants() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_of_two_linked_orders_at_one_moment_one_passes():
    pv()
    one, other = cast.organisation("One"), cast.organisation("Other")
    for firm in (one, other):
        admit(firm.id)
    link(one, other)
    wanted = [
        replace(order(one.id, holding_t=MOST_T - 10), linked=linked_to(one.id)),
        replace(order(other.id), linked=linked_to(other.id), linked_holding_t=MOST_T - 10),
    ]
    told = all_at_once([partial(attempt, each) for each in wanted])
    assert sorted(told) == ["LIM_GROUP", "passed"]


def attempt(each) -> str:
    try:
        with logged_in_as("web"), transaction.atomic():
            pass_gate(order=each, now=NOW, linked_holding=lambda: each.linked_holding_t)
    except RiskRefused as refused:
        return refused.first_code
    return "passed"


@pytest.mark.django_db
def test_the_group_has_the_figure_of_its_top_and_each_of_it_its_own():
    """market.md 4.5: the class limit of the group's top, whichever of it orders."""
    pv()
    small, large = cast.organisation("Small"), cast.organisation("Large")
    admit(small.id, "SME-2")
    admit(large.id, "INST")
    link(small, large)
    linked = {"linked": linked_to(small.id)}

    def refused(held: int, theirs: int) -> list[str]:
        one = replace(order(small.id, holding_t=held), linked_holding_t=theirs, **linked)
        return [failure.code for failure in check_order(order=one, now=NOW)]

    own = defaults().figures_of("SME-2")["POSITION_MAX_T"]
    most = defaults().figures_of("INST")["POSITION_MAX_T"]
    asked = order(small.id).quantity_t
    assert own < most
    # What the large one holds alone lies above the small one's figure, and below the group's.
    assert refused(0, own) == refused(0, most - asked) == []
    assert refused(0, most - asked + 1) == ["LIM_GROUP"]
    assert refused(own - asked + 1, 0) == ["LIM_POSITION"]
    # Two officers' word on the top counts, and not the file's.
    maker, checker = cast.bo(), cast.jun()
    terms = {"scheme": "DEMO", "participant_class": "INST", "limit": "POSITION_MAX_T", "new": most - 1_000}
    change = propose_limit_change(actor=maker.actor, reason="less", now=NOW, **terms)
    confirm_limit_change(actor=checker.actor, change_id=change.id, reason="yes", now=NOW)
    assert refused(0, most - asked) == ["LIM_GROUP"]
