"""Assignment by hand: coin-only first, oldest year first, all or nothing, rounded down once."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.signin.policies import StepUpRequired
from credits.ledger.freeze_account import freeze_account
from credits.ledger.models import Transfer
from credits.ledger.open_holding import open_holding
from credits.ledger.transfer_units import HoldingFrozen, InsufficientUnits
from credits.rewards.errors import AssignmentTooSmall, CoinBudgetExhausted
from credits.rewards.models import Assignment
from credits.rewards.services import assign_by_hand
from credits.schemes.models import CityAllowance, CityBudget, CoinRate
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.rewards.grams import balances, check_conserved, credit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


@pytest.fixture
def lin():
    return cast.lin()


def assign(member, quantity_g: int) -> Assignment:
    return assign_by_hand(actor=member.actor, quantity_g=quantity_g, now=puhui_now(), command_id=new_id())


def taken(assignment: Assignment) -> list[tuple]:
    moved = Transfer.objects.filter(source_ref=assignment.id, kind="ASSIGNMENT").select_related("asset")
    return [(t.asset.book, t.asset.vintage, t.amount) for t in moved.order_by("id")]


def test_coin_only_first_then_the_oldest_year(lin):
    credit(lin.party.id, 100, vintage=2026)
    credit(lin.party.id, 100, vintage=2025)
    credit(lin.party.id, 30, coin_only=True, methodology="IND-WALK", vintage=2026)
    done = assign(lin, 150)
    assert taken(done) == [("COIN_ONLY", 2026, 30), ("PERSONAL", 2025, 100), ("PERSONAL", 2026, 20)]
    assert (done.quantity_g, done.coins, done.rate_version, done.assigned_total_g) == (
        150,
        150,
        "DEMO/*/1",
        150,
    )
    assert balances(lin.party.id) == {"COIN_ONLY": 0, "PERSONAL": 80, "COIN": 150}
    assert assign(lin, 80).assigned_total_g == 230
    check_conserved()


def test_rounded_down_once_over_methodologies_with_rates_of_their_own(lin):
    for methodology in ("IND-METRO", "IND-BUS"):
        CoinRate.objects.create(
            scheme_id="DEMO",
            methodology=methodology,
            version=1,
            coins_per_1000g=100,
            effective_from=date(2025, 1, 1),
        )
    credit(lin.party.id, 7, methodology="IND-METRO")
    credit(lin.party.id, 7, methodology="IND-BUS", city=cast.SHENZHEN)
    done = assign(lin, 14)
    assert (done.coins, done.rate_version) == (1, "DEMO/IND-BUS/1 DEMO/IND-METRO/1")
    assert sum(CityBudget.objects.values_list("used_coins", flat=True)) == 1


def test_less_than_one_coin_is_refused(lin):
    CoinRate.objects.create(
        scheme_id="DEMO", methodology="", version=2, coins_per_1000g=100, effective_from=date(2025, 6, 1)
    )
    credit(lin.party.id, 100)
    with pytest.raises(AssignmentTooSmall):
        assign(lin, 9)
    assert assign(lin, 10).coins == 1


@pytest.mark.parametrize("quantity_g", [101, 2**53])
def test_more_than_there_is_changes_nothing(lin, quantity_g):
    credit(lin.party.id, 100)
    with pytest.raises(InsufficientUnits) as caught:
        assign(lin, quantity_g)
    assert caught.value.data == {"available": 100, "requested": quantity_g}
    assert balances(lin.party.id) == {"PERSONAL": 100}
    assert not Assignment.objects.exists()


def test_who_has_nothing_is_told_so(lin):
    with pytest.raises(InsufficientUnits):
        assign(lin, 1)


def test_an_exhausted_budget_is_an_answer_and_the_grams_stay(lin):
    CityAllowance.objects.create(scheme_id="DEMO", city=cast.GUANGZHOU, monthly_coins=100)
    credit(lin.party.id, 200)
    with pytest.raises(CoinBudgetExhausted):
        assign(lin, 101)
    assert balances(lin.party.id) == {"PERSONAL": 200}
    assert not CityBudget.objects.filter(used_coins__gt=0).exists()
    assert not Assignment.objects.exists()
    assert not AuditEvent.objects.filter(action="assign_by_hand").exists()
    assert assign(lin, 100).coins == 100
    with pytest.raises(CoinBudgetExhausted):
        assign(lin, 1)
    check_conserved()


def test_an_unknown_device_a_frozen_holding_and_an_organisation_are_refused(lin):
    credit(lin.party.id, 100)
    limited = replace(lin, actor=replace(lin.actor, device_trusted=False))
    with pytest.raises(StepUpRequired):
        assign(limited, 1)
    with pytest.raises(NotPermitted):
        assign(cast.mei(), 1)
    freeze_account(account_id=open_holding(lin.party.id), reason="under investigation")
    with pytest.raises(HoldingFrozen):
        assign(lin, 1)
