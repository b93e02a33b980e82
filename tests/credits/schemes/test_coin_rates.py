"""Coins for grams: the methodology's own rate before the scheme's, the latest before earlier ones."""

from dataclasses import replace
from datetime import date

import pytest

from credits.schemes.catalog_loading import load_scheme
from credits.schemes.models import CityAllowance, Scheme
from credits.schemes.scheme_files import CoinRateTerms, SchemeTerms, scheme_files
from credits.schemes.selectors import CoinRateMissing, active_schemes, coin_rate_for
from puhui.kernel.catalog import DocumentError, read_document

pytestmark = pytest.mark.django_db
FIRST = CoinRateTerms("", 1, 1000, date(2025, 1, 1))


def demo(*rates: CoinRateTerms, **changes) -> SchemeTerms:
    """Return the demonstration as another edition of its file would tell it."""
    terms, _province = scheme_files()
    file = read_document(terms.file.text + f"# {rates} {changes}\n")
    return replace(terms, coin_rates=rates or (FIRST,), file=file, **changes)


def rate(methodology: str, on: date) -> int:
    return coin_rate_for("DEMO", methodology, on).coins_per_1000g


def test_loading_again_changes_nothing():
    assert load_scheme(demo()) is True
    assert load_scheme(demo()) is False


def test_the_demonstration_gives_a_coin_a_gram():
    load_scheme(demo())
    found = coin_rate_for("DEMO", "IND-METRO", date(2026, 11, 2))
    assert 2512 * found.coins_per_1000g // 1000 == 2512
    assert found.label == "DEMO/*/1"


def test_a_later_rate_holds_from_its_day_on():
    load_scheme(demo(FIRST, CoinRateTerms("", 2, 1500, date(2026, 12, 1))))
    assert [rate("IND-METRO", date(2026, 11, 30)), rate("IND-METRO", date(2026, 12, 1))] == [1000, 1500]


def test_a_methodology_may_have_a_rate_of_its_own():
    load_scheme(demo(FIRST, CoinRateTerms("IND-WALK", 1, 500, date(2026, 1, 1))))
    assert [rate("IND-WALK", date(2026, 11, 2)), rate("IND-BUS", date(2026, 11, 2))] == [500, 1000]
    assert rate("IND-WALK", date(2025, 6, 1)) == 1000


def test_an_announced_rate_is_not_changed():
    load_scheme(demo())
    with pytest.raises(DocumentError, match="announced coin rate cannot be changed"):
        load_scheme(demo(replace(FIRST, coins_per_1000g=2000)))


def test_before_any_rate_there_are_no_coins():
    load_scheme(demo())
    with pytest.raises(CoinRateMissing):
        rate("IND-METRO", date(2024, 12, 31))


def test_allowances_follow_the_file():
    load_scheme(demo(allowances={"CN-GD-GZ": 5}))
    load_scheme(demo(allowances={"CN-GD-SZ": 7}))
    assert list(CityAllowance.objects.values_list("city", "monthly_coins")) == [("CN-GD-SZ", 7)]


def test_only_schemes_that_take_part_that_day_are_active():
    load_scheme(demo())
    assert [scheme.code for scheme in active_schemes(date(2026, 11, 2))] == ["DEMO"]
    assert active_schemes(date(2024, 12, 31)) == []
    Scheme.objects.update(valid_to=date(2026, 11, 2))
    assert active_schemes(date(2026, 11, 2)) == []
