"""Opening holdings, assets and the scheme's accounts: one of each, and free of cost the second time."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Party
from credits.ledger.models import Asset, LedgerAccount
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import PartyUnknown, open_holding, open_holdings
from credits.ledger.system_accounts import system_account
from credits.ledger.types import HOLDINGS_FROM, AccountKind, Book, book_of
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.ledger.stage import NOW


def parties(*kinds):
    return [Party.objects.create(kind=kind, created_at=NOW).id for kind in kinds]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_party_has_one_holding(role):
    lin, bakery, hua = parties("PERSON", "ORGANISATION", "PERSON")
    with acting_as(role):
        first = open_holding(lin)
        found = open_holdings([bakery, lin, hua, lin])
    assert found[lin] == first >= HOLDINGS_FROM
    assert len(set(found.values())) == 3
    kinds = LedgerAccount.objects.filter(kind=AccountKind.HOLDING).values_list("party_id", "holder_is_person")
    assert dict(kinds) == {lin: True, bakery: False, hua: True}


@pytest.mark.django_db
def test_nobody_opens_a_holding_for_a_party_that_is_none():
    with pytest.raises(PartyUnknown):
        open_holdings([*parties("PERSON"), new_id()])


@pytest.mark.django_db
def test_an_assets_id_tells_its_book_and_the_same_description_is_the_same_asset():
    made = {
        book: open_asset(
            book,
            scheme="DEMO",
            methodology="M" if book not in (Book.COIN, Book.CASH) else "",
            vintage=2026 if book not in (Book.COIN, Book.CASH) else None,
            batch="0001" if book == Book.REGISTRY else "",
        )
        for book in Book
    }
    assert [book_of(asset) for asset in made.values()] == list(Book)
    assert open_asset(Book.COIN, scheme="DEMO") == made[Book.COIN]
    assert open_asset(Book.COIN, scheme="OTHER") != made[Book.COIN]
    assert open_asset(Book.PERSONAL, scheme="DEMO", methodology="M", vintage=2025) != made[Book.PERSONAL]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("book", "described", "rule"),
    [
        (Book.PERSONAL, {}, "asset_of_grams_has_a_vintage"),
        (Book.COIN, {"vintage": 2026}, "asset_of_grams_has_a_vintage"),
        (Book.REGISTRY, {"vintage": 2026}, "asset_has_a_batch_in_the_registry_only"),
        (Book.PERSONAL, {"vintage": 2026, "batch": "1"}, "asset_has_a_batch_in_the_registry_only"),
    ],
)
def test_an_asset_without_sense_is_refused(book, described, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        open_asset(book, scheme="DEMO", **described)


@pytest.mark.django_db
def test_a_scheme_has_one_account_of_a_kind():
    ids = {kind: system_account(kind, "DEMO") for kind in AccountKind if kind != AccountKind.HOLDING}
    assert len(set(ids.values())) == len(ids) == 8
    assert max(ids.values()) < HOLDINGS_FROM
    assert system_account(AccountKind.ISSUER, "DEMO") == ids[AccountKind.ISSUER]
    assert system_account(AccountKind.ISSUER, "OTHER") != ids[AccountKind.ISSUER]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_remembered():
    with transaction.atomic():
        open_asset(Book.COIN, scheme="GONE")
        open_asset(Book.COIN, scheme="GONE")
        system_account(AccountKind.ISSUER, "GONE")
        transaction.set_rollback(True)
    assert not Asset.objects.filter(scheme="GONE").exists()
    asset, account = open_asset(Book.COIN, scheme="GONE"), system_account(AccountKind.ISSUER, "GONE")
    assert Asset.objects.filter(id=asset).exists()
    assert LedgerAccount.objects.filter(id=account).exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_costs_no_query(django_assert_num_queries):
    asset, account = open_asset(Book.COIN, scheme="DEMO"), system_account(AccountKind.ISSUER, "DEMO")
    with django_assert_num_queries(0):
        assert open_asset(Book.COIN, scheme="DEMO") == asset
        assert system_account(AccountKind.ISSUER, "DEMO") == account
