"""Assignment by standing choice: each accrual whole or not at all, once, and nothing in between."""

from datetime import date

import pytest

from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.models import Transfer
from credits.ledger.open_holding import open_holding
from credits.ledger.types import Book
from credits.monitoring.models import OutcomeDue, Verdict
from credits.retirement.services import retire_units
from credits.rewards.models import Assignment
from credits.rewards.services import assign_accruals as module
from credits.rewards.services import assign_due, has_due, sweep_unassigned
from credits.schemes.models import CityAllowance, CityBudget, CoinRate
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import balances, check_conserved, credit, logged_in_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


@pytest.fixture
def lin():
    return cast.lin()


def allow(coins: int, city: str = cast.GUANGZHOU) -> None:
    CityAllowance.objects.create(scheme_id="DEMO", city=city, monthly_coins=coins)


def rows(party) -> list[tuple]:
    found = Assignment.objects.filter(party_id=party.id).order_by("id")
    return list(found.values_list("quantity_g", "coins", "status", "reason_code", "assigned_total_g"))


def test_grams_become_coins_and_the_due_row_closes(lin):
    activity = credit(lin.party.id, 2512, outcome="coins")
    assert has_due()
    assert assign_due() == {"parties": 1, "assigned": 1, "refused": 0, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 0, "COIN": 2512}
    assert rows(lin.party) == [(2512, 2512, "DONE", "", 2512)]
    assignment = Assignment.objects.get()
    assert assignment.accrual_ref == activity
    assert assignment.rate_version == "DEMO/*/1"
    assert {t.command_id for t in Transfer.objects.filter(source_ref=assignment.id)} == {
        assignment.command_id
    }
    budget = CityBudget.objects.get()
    assert (budget.city, budget.month, budget.used_coins) == (
        cast.GUANGZHOU,
        business_date(puhui_now()).replace(day=1),
        2512,
    )
    assert not has_due()
    assert not OutcomeDue.objects.filter(done_at=None).exists()
    check_conserved()


def test_the_workers_database_role_suffices(lin):
    credit(lin.party.id, 100, outcome="coins")
    with logged_in_as("worker"):
        assert assign_due()["assigned"] == 1
        assert sweep_unassigned()["parties"] == 0
        assert not has_due()


def test_again_does_nothing_more(lin):
    credit(lin.party.id, 100, outcome="coins")
    assign_due()
    OutcomeDue.objects.create(party_id=lin.party.id, created_at=puhui_now())
    assert assign_due() == {"parties": 1, "assigned": 0, "refused": 0, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 0, "COIN": 100}


def test_what_was_decided_to_keep_is_kept(lin):
    credit(lin.party.id, 100)
    credit(lin.party.id, 30, outcome="coins")
    assign_due()
    assert balances(lin.party.id) == {"PERSONAL": 100, "COIN": 30}


def test_coin_only_grams_go_the_same_way(lin):
    credit(lin.party.id, 114, outcome="coins", coin_only=True, methodology="IND-WALK")
    assign_due()
    assert balances(lin.party.id) == {"COIN_ONLY": 0, "COIN": 114}


def test_running_total_counts_what_was_assigned(lin):
    for grams in (10, 20, 30):
        credit(lin.party.id, grams, outcome="coins")
    assign_due()
    assert [row[4] for row in rows(lin.party)] == [10, 30, 60]


def test_an_exhausted_budget_is_refused_once_and_the_grams_stay(lin):
    allow(100)
    credit(lin.party.id, 80, outcome="coins")
    credit(lin.party.id, 50, outcome="coins")
    credit(lin.party.id, 20, outcome="coins")
    assert assign_due() == {"parties": 1, "assigned": 2, "refused": 1, "failed": 0}
    assert [row[:4] for row in rows(lin.party)] == [
        (80, 80, "DONE", ""),
        (50, 0, "REFUSED", "BUDGET_EXHAUSTED"),
        (20, 20, "DONE", ""),
    ]
    assert balances(lin.party.id) == {"PERSONAL": 50, "COIN": 100}
    CityBudget.objects.update(limit_coins=1000)
    OutcomeDue.objects.create(party_id=lin.party.id, created_at=puhui_now())
    assert assign_due()["assigned"] == 0
    assert sweep_unassigned()["parties"] == 0
    check_conserved()


def test_each_city_pays_for_its_own_grams(lin):
    allow(0, cast.SHENZHEN)
    credit(lin.party.id, 40, outcome="coins", city=cast.SHENZHEN)
    credit(lin.party.id, 60, outcome="coins")
    assign_due()
    assert {b.city: b.used_coins for b in CityBudget.objects.all()} == {cast.SHENZHEN: 0, cast.GUANGZHOU: 60}
    assert balances(lin.party.id) == {"PERSONAL": 40, "COIN": 60}


def test_grams_retired_before_are_gone(lin):
    credit(lin.party.id, 100, outcome="coins")
    retire_units(
        actor=lin.actor,
        book=Book.PERSONAL,
        quantity_g=1,
        purpose="voluntary",
        beneficiary="Lin",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
    )
    assign_due()
    assert rows(lin.party) == [(100, 0, "REFUSED", "UNITS_GONE", None)]
    assert balances(lin.party.id) == {"PERSONAL": 99}
    check_conserved()


def test_the_rate_of_the_methodology_goes_first(lin):
    CoinRate.objects.create(
        scheme_id="DEMO",
        methodology="IND-METRO",
        version=1,
        coins_per_1000g=1500,
        effective_from=date(2025, 1, 1),
    )
    credit(lin.party.id, 333, outcome="coins")
    credit(lin.party.id, 333, outcome="coins", methodology="IND-BUS")
    assign_due()
    found = set(Assignment.objects.values_list("coins", "rate_version"))
    assert found == {(499, "DEMO/IND-METRO/1"), (333, "DEMO/*/1")}


def test_what_was_reversed_since_is_left_alone(lin):
    activity = credit(lin.party.id, 100, outcome="coins")
    first = Verdict.objects.get(activity_id=activity)
    first.seq, first.status, first.credited_g, first.reason_codes = 2, "REVERSED", 0, ["WRONG"]
    first.save(force_insert=True)
    assert assign_due() == {"parties": 1, "assigned": 0, "refused": 0, "failed": 0}
    assert rows(lin.party) == []
    assert sweep_unassigned()["parties"] == 0


def test_the_sweep_finds_what_no_due_row_names(lin):
    credit(lin.party.id, 100, outcome="coins")
    OutcomeDue.objects.all().delete()
    assert not has_due()
    assert sweep_unassigned() == {"parties": 1, "assigned": 1, "refused": 0, "failed": 0}
    assert balances(lin.party.id) == {"PERSONAL": 0, "COIN": 100}


def test_many_accruals_are_worked_off_in_several_transactions(lin, monkeypatch):
    monkeypatch.setattr(module, "ACCRUALS_PER_TRANSACTION", 2)
    for _ in range(5):
        credit(lin.party.id, 10, outcome="coins")
    runs = 0
    while has_due():
        assign_due()
        runs += 1
    assert runs == 3
    assert balances(lin.party.id) == {"PERSONAL": 0, "COIN": 50}


def test_a_frozen_holding_waits_and_keeps_nobody_from_their_turn(lin):
    hua = cast.hua()
    credit(lin.party.id, 100, outcome="coins")
    credit(hua.party.id, 100, outcome="coins")
    freeze_account(account_id=open_holding(lin.party.id), reason="under investigation")
    assert assign_due()["assigned"] == 1
    assert not has_due()
    assert sweep_unassigned()["parties"] == 0
    unfreeze_account(account_id=open_holding(lin.party.id))
    assert assign_due()["assigned"] == 1


@pytest.mark.parametrize("step", ["transfer_units", "record_event", "charge_budgets"])
def test_cut_off_at_any_step_nothing_happened(lin, monkeypatch, step):
    credit(lin.party.id, 100, outcome="coins")
    with monkeypatch.context() as patched:
        patched.setattr(module, step, _fail)
        assert assign_due() == {"parties": 0, "assigned": 0, "refused": 0, "failed": 1}
    assert rows(lin.party) == []
    assert balances(lin.party.id) == {"PERSONAL": 100}
    assert has_due()
    assert assign_due()["assigned"] == 1


def test_budget_taken_by_others_every_time_leaves_it_due(lin, monkeypatch):
    credit(lin.party.id, 100, outcome="coins")
    with monkeypatch.context() as patched:
        patched.setattr(module, "spend_budget", lambda *_: False)
        assert assign_due()["assigned"] == 0
    assert has_due()
    assert rows(lin.party) == []
    assert assign_due()["assigned"] == 1


def _fail(*_, **__):
    raise RuntimeError("cut off")
