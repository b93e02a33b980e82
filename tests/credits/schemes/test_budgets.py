"""A city's coins of a month: made when first needed, spent by one update, never overdrawn."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.schemes.budgets import budget_left, ensure_budget, spend_budget
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.models import CityAllowance, CityBudget, Scheme
from credits.schemes.scheme_files import scheme_files

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _demo():
    load_scheme(scheme_files()[0])
    Scheme.objects.update(monthly_coins_per_city=100)


def test_a_month_begins_with_the_schemes_figure():
    assert budget_left("DEMO", "CN-GD-GZ", DAY) == 100
    assert CityBudget.objects.get().month == date(2026, 11, 1)


def test_a_citys_own_allowance_comes_first():
    CityAllowance.objects.create(scheme_id="DEMO", city="CN-GD-GZ", monthly_coins=7)
    assert budget_left("DEMO", "CN-GD-GZ", DAY) == 7
    assert budget_left("DEMO", "CN-GD-SZ", DAY) == 100


def test_what_fits_is_spent_to_the_last_coin_and_what_does_not_is_refused():
    ensure_budget("DEMO", "CN-GD-GZ", DAY)
    assert spend_budget("DEMO", "CN-GD-GZ", DAY, 60)
    assert not spend_budget("DEMO", "CN-GD-GZ", DAY, 41)
    assert spend_budget("DEMO", "CN-GD-GZ", DAY, 40)
    assert budget_left("DEMO", "CN-GD-GZ", DAY) == 0


def test_the_next_month_and_the_next_city_have_budgets_of_their_own():
    ensure_budget("DEMO", "CN-GD-GZ", DAY)
    spend_budget("DEMO", "CN-GD-GZ", DAY, 100)
    assert budget_left("DEMO", "CN-GD-GZ", date(2026, 12, 1)) == 100
    assert budget_left("DEMO", "CN-GD-SZ", DAY) == 100


def test_without_a_row_nothing_is_spent():
    assert not spend_budget("DEMO", "CN-GD-GZ", DAY, 1)


def test_making_it_twice_makes_it_once():
    ensure_budget("DEMO", "CN-GD-GZ", DAY)
    ensure_budget("DEMO", "CN-GD-GZ", date(2026, 11, 30))
    assert CityBudget.objects.count() == 1


@pytest.mark.parametrize("used", [-1, 101])
def test_the_database_refuses_an_overdrawn_budget(used):
    ensure_budget("DEMO", "CN-GD-GZ", DAY)
    with pytest.raises(IntegrityError, match="budget_never_overdrawn"), transaction.atomic():
        CityBudget.objects.update(used_coins=used)
