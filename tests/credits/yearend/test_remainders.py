"""What the residents' programme has left under a tonne at a year's end goes by the announced rule, once."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from accounts.people.models import Party
from credits.ledger.models import Asset, Transfer
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, TransferKind
from credits.monitoring.programme_lines import wait_for_reports
from credits.monitoring.reserve_models import ReserveLine
from credits.retirement.models import Retirement
from credits.retirement.selectors import certificate_by_number
from credits.schemes.models import Programme
from credits.yearend.models import YearEndRemainder, YearEndSettlement
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.credits.issuance.joiners import open_office
from tests.credits.rewards.grams import DEMO, all_at_once, balances, check_conserved, credit, logged_in_as
from tests.credits.yearend.left_over import in_the_account, joins, lines
from tests.credits.yearend.years import YEAR, on_the_day, set_rule, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def every_invariant_holds(db):
    yield
    check_conserved()
    assert broken_invariants() - {"O1"} == set()


@pytest.fixture
def joiners(officers) -> list[cast.CastMember]:
    """Lin and Hua, who gave 226,000 g of the year between them and have coins for all of it."""
    open_office()
    return [joins(cast.lin(), 77_000), joins(cast.hua(), 149_000)]


def test_by_the_shipped_rule_it_waits_for_the_next_report(officers, joiners):
    on_the_day(officers)
    assert work()["remainders"] == 1
    assert lines() == [("CARRIED", 226_000, "")]
    assert in_the_account() == 226_000
    assert YearEndSettlement.objects.get().status == "DONE"


def test_it_is_retired_for_its_city_under_the_programmes_certificate(officers, joiners):
    set_rule("carry", programme="retire")
    on_the_day(officers)
    work()
    assert (lines(), in_the_account()) == ([("RETIRED", 226_000, "")], 0)
    retirement = Retirement.objects.get()
    assert retirement.party_id == Programme.objects.get().party_id
    shown = certificate_by_number(retirement.certificate_no)
    assert (shown.quantity_g, shown.beneficiary) == (226_000, "广州市 Guangzhou")
    assert [line.quantity_g for line in shown.lines] == [226_000]
    assert [row.grams for row in ReserveLine.objects.order_by("transfer_id")] == [77_000, 149_000]
    assert work()["remainders"] == 0


def test_what_coins_have_paid_for_is_struck_off_and_nobody_is_paid_again(officers, joiners):
    set_rule("carry", programme="coins")
    before = [balances(member.party.id) for member in joiners]
    on_the_day(officers)
    work()
    assert (lines(), in_the_account()) == ([("COINS", 226_000, "")], 0)
    assert [balances(member.party.id) for member in joiners] == before
    assert before == [{"PERSONAL": 0, "COIN": 77_000}, {"PERSONAL": 0, "COIN": 149_000}]
    assert Transfer.objects.get(kind=TransferKind.PROGRAMME_CLOSING).amount == 226_000


def test_each_asset_is_its_own_and_a_whole_tonne_waits_for_its_report(officers, joiners):
    set_rule("carry", programme="retire")
    joins(joiners[0], 1_000_000, methodology="IND-BUS")
    joins(joiners[0], 999_999, city="CN-GD-SZ")
    joins(joiners[0], 5, vintage=YEAR + 1)
    on_the_day(officers)
    assert work()["remainders"] == 3
    assert sorted(lines()) == [
        ("CARRIED", 1_000_000, "WHOLE_TONNES"),
        ("RETIRED", 226_000, ""),
        ("RETIRED", 999_999, ""),
    ]
    assert in_the_account() == 1_000_005


def test_what_residents_had_left_becomes_the_programmes_first_and_is_settled_with_it(officers, joiners):
    set_rule("coins", programme="retire")
    credit(joiners[0].party.id, 4_000, vintage=YEAR)
    on_the_day(officers)
    work()
    assert lines() == [("RETIRED", 230_000, "")]


def test_two_workers_settle_it_once(officers, joiners):
    set_rule("carry", programme="retire")
    on_the_day(officers)
    told = all_at_once([lambda: work()["remainders"]] * 4)
    assert sum(told) == 1
    assert (lines(), Retirement.objects.count()) == ([("RETIRED", 226_000, "")], 1)


def test_against_a_report_of_the_same_grams_one_waits_for_the_other(officers, joiners):
    """A report that has taken its turn is over before the remainder is counted."""
    set_rule("carry", programme="retire")
    on_the_day(officers)
    late = cast.resident("R1", phone="+8613800149901")

    def report() -> int:
        with transaction.atomic():
            wait_for_reports(DEMO, "IND-METRO", cast.GUANGZHOU, YEAR)
        return 0

    all_at_once([report, partial(joins, late, 1_000), lambda: work()["remainders"], report])
    while YearEndSettlement.objects.get().status != "DONE":
        work()
    ((outcome, grams, _),) = lines()
    assert outcome == "RETIRED"
    assert grams + in_the_account() == 227_000


def test_the_database_lets_the_programmes_grams_leave_by_a_settlement_alone(officers, joiners):
    set_rule("carry", programme="retire")
    settlement = on_the_day(officers)
    asset = Asset.objects.get(vintage=YEAR, book="PERSONAL")
    terms = {
        "settlement": settlement,
        "asset_id": asset.pk,
        "settled_at": puhui_now(),
        "command_id": new_id(),
    }
    for wrong, says in (
        ({"grams": 226_000, "outcome": "COINS", "ref": new_id()}, "the rule says otherwise"),
        ({"grams": 1_000_000, "outcome": "RETIRED", "ref": new_id()}, "says_what_became_of_it"),
    ):
        with pytest.raises(IntegrityError, match=says), transaction.atomic():
            YearEndRemainder.objects.create(**terms | wrong)
    values = {
        "kind": TransferKind.PROGRAMME_RETIREMENT,
        "asset": asset,
        "debit_account_id": system_account(AccountKind.ASSIGNED, DEMO),
        "credit_account_id": system_account(AccountKind.RETIRED, DEMO),
        "amount": 226_000,
        "posted_at": puhui_now(),
        "source_ref": new_id(),
        "command_id": new_id(),
    }
    for role, says in (("web", "by the worker only"), ("worker", "no settlement takes these grams")):
        with pytest.raises(IntegrityError, match=says), logged_in_as(role), transaction.atomic():
            Transfer.objects.create(**values)
    work()
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        YearEndRemainder.objects.update(grams=1)
    assert Party.objects.filter(pk=Retirement.objects.get().party_id).exists()
