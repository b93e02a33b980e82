"""Many at once on real commits: exactly what fits succeeds."""

from functools import partial

import pytest

from credits.ledger.transfer_units import InsufficientUnits
from credits.ledger.types import Book
from credits.retirement.models import Retirement
from credits.retirement.services import retire_units
from credits.rewards.services import assign_by_hand
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import (
    all_at_once,
    balances,
    check_conserved,
    credit,
    load_catalogues,
    logged_in_as,
)
from tests.hammer.clients import hammer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def retire(actor, quantity_g: int) -> str:
    try:
        with logged_in_as("web"):
            retire_units(
                actor=actor,
                book=Book.PERSONAL,
                quantity_g=quantity_g,
                purpose="voluntary",
                beneficiary="Lin",
                reason="",
                command_id=new_id(),
                now=puhui_now(),
            )
    except InsufficientUnits:
        return "insufficient"
    return "retired"


def assign(actor, quantity_g: int) -> str:
    try:
        with logged_in_as("web"):
            assign_by_hand(actor=actor, quantity_g=quantity_g, now=puhui_now(), command_id=new_id())
    except InsufficientUnits:
        return "insufficient"
    return "assigned"


def test_64_retirements_of_one_balance_succeed_as_often_as_it_holds():
    load_catalogues()
    lin = cast.lin()
    credit(lin.party.id, 70)
    credit(lin.party.id, 35, vintage=2025)
    outcomes = hammer(lambda _: retire(lin.actor, 10), clients=64)
    assert outcomes == {"retired": 10, "insufficient": 54}
    assert balances(lin.party.id) == {"PERSONAL": 5}
    assert Retirement.objects.count() == 10
    check_conserved()


def test_a_gram_is_retired_or_assigned_never_both():
    load_catalogues()
    lin = cast.lin()
    credit(lin.party.id, 300)
    credit(lin.party.id, 100, vintage=2025, methodology="IND-BUS")
    credit(lin.party.id, 40, coin_only=True, methodology="IND-WALK")
    calls = [partial(retire, lin.actor, 11), partial(assign, lin.actor, 13)] * 24
    outcomes = all_at_once(calls)
    left = balances(lin.party.id)
    gone = outcomes.count("retired") * 11 + outcomes.count("assigned") * 13
    assert left["PERSONAL"] + left["COIN_ONLY"] + gone == 440
    assert left["COIN"] == outcomes.count("assigned") * 13
    assert left["PERSONAL"] < 13
    check_conserved()
