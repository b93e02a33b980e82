"""What is left of a year goes by the rule that was announced: kept, turned into coins, or retired."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.models import Notification
from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.models import LedgerAccount, Transfer
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment
from credits.schemes.models import CityBudget
from credits.schemes.year_end_models import YearEndRule
from credits.yearend.errors import NotProposed, NoYearEndRule, SettlementDue, SettlementExists, YearNotOver
from credits.yearend.models import YearEndLine, YearEndSettlement
from credits.yearend.services import announce_settlement, propose_settlement, withdraw_settlement
from puhui.kernel.clock import business_date, puhui_now, set_offset
from puhui.kernel.errors import InvalidInput, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.rewards.grams import DEMO, balances, check_conserved, credit, logged_in_as
from tests.credits.yearend.years import NOTICE, YEAR, announce, on_the_day, propose, set_rule, work

pytestmark = pytest.mark.django_db
Officers = tuple[CastMember, CastMember]


@pytest.fixture
def lin() -> CastMember:
    return cast.lin()


@pytest.fixture(autouse=True)
def every_invariant_holds(db):
    yield
    check_conserved()
    assert broken_invariants() - {"O1"} == set()


def test_the_shipped_rule_keeps_personal_grams_and_turns_the_others_into_coins(officers, lin):
    credit(lin.party.id, 300, vintage=YEAR)
    credit(lin.party.id, 70, vintage=YEAR, coin_only=True)
    credit(lin.party.id, 11, vintage=YEAR + 1, coin_only=True)  # the running year's own
    settlement = on_the_day(officers)
    assert work() == {"told": 0, "settled": 1, "busy": 0, "failed": 0, "remainders": 0}
    assert balances(lin.party.id) == {"PERSONAL": 300, "COIN_ONLY": 11, "COIN": 70}
    lines = YearEndLine.objects.order_by("grams").values_list("outcome", "grams", "coins")
    assert list(lines) == [("COINS", 70, 70), ("CARRIED", 300, 0)]
    settlement.refresh_from_db()
    assert settlement.status == "DONE"
    assert work()["settled"] == 0
    assert Assignment.objects.count() == 1


def test_a_city_gets_what_is_retired_for_it_under_the_residents_own_certificate(officers, lin):
    set_rule("retire")
    credit(lin.party.id, 300, vintage=YEAR)
    credit(lin.party.id, 40, vintage=YEAR - 1)
    credit(lin.party.id, 5, vintage=YEAR, city="CN-GD-SZ")
    on_the_day(officers)
    work()
    assert balances(lin.party.id) == {"PERSONAL": 0}
    found = Retirement.objects.order_by("quantity_g").values_list("party_id", "quantity_g", "purpose")
    assert list(found) == [(lin.party.id, 5, "voluntary"), (lin.party.id, 340, "voluntary")]
    assert {each.beneficiary.split()[0] for each in Retirement.objects.all()} == {"广州市", "深圳市"}
    assert Transfer.objects.filter(kind="RETIREMENT").count() == 3


def test_what_a_budget_cannot_pay_stays_and_is_asked_for_again_next_year(officers, lin):
    set_rule("coins")
    credit(lin.party.id, 300, vintage=YEAR)
    credit(lin.party.id, 5, vintage=YEAR, city="CN-GD-SZ")
    on_the_day(officers)
    CityBudget.objects.create(
        scheme_id=DEMO,
        city=cast.GUANGZHOU,
        month=business_date(puhui_now()).replace(day=1),
        limit_coins=299,
    )
    work()
    assert balances(lin.party.id) == {"PERSONAL": 300, "COIN": 5}
    assert YearEndLine.objects.get(outcome="CARRIED").problem == "BUDGET_EXHAUSTED"


def test_everybody_with_grams_is_told_before_and_after(officers, lin):
    set_rule("retire")
    hua = cast.hua()
    credit(lin.party.id, 300, vintage=YEAR)
    credit(lin.party.id, 7, vintage=YEAR, coin_only=True)
    settlement = announce(officers)
    assert work()["told"] == 1
    told = Notification.objects.filter(party_id=lin.party.id).order_by("kind")
    assert [note.kind for note in told] == ["year_end_grams_are_retired", "year_end_grams_become_coins"]
    assert [note.params["grams"] for note in told] == [300, 7]
    assert told[0].params["due"] == settlement.due_on.isoformat()
    set_offset(timedelta(days=NOTICE - 1))
    assert work()["settled"] == 0
    set_offset(timedelta(days=NOTICE))
    work()
    after = Notification.objects.get(party_id=lin.party.id, kind="year_end_settled").params
    assert (after["retired"], after["assigned"], after["coins"], after["carried"]) == (300, 7, 7, 0)
    assert not Notification.objects.filter(party_id=hua.party.id).exists()


def test_a_frozen_holding_keeps_its_grams_and_does_not_keep_the_year_open(officers, lin):
    set_rule("retire")
    hua = cast.hua()
    for member in (lin, hua):
        credit(member.party.id, 300, vintage=YEAR)
    account = LedgerAccount.objects.get(party_id=lin.party.id).id
    freeze_account(account_id=account, reason="x")
    settlement = on_the_day(officers)
    work()
    settlement.refresh_from_db()
    assert (settlement.status, balances(lin.party.id)) == ("DONE", {"PERSONAL": 300})
    assert balances(hua.party.id) == {"PERSONAL": 0}
    unfreeze_account(account_id=account)


def test_two_people_announce_and_only_officers(officers, lin):
    with pytest.raises(NotPermitted):
        propose(lin)
    settlement = propose(officers[0])
    with pytest.raises(SettlementExists):
        propose(officers[1])
    terms = {"settlement_id": settlement.id, "reason": "read", "now": puhui_now()}
    with pytest.raises(SamePerson):
        announce_settlement(actor=officers[0].actor, **terms)
    with pytest.raises(NotPermitted):
        announce_settlement(actor=lin.actor, **terms)
    with pytest.raises(NotPermitted):
        withdraw_settlement(actor=lin.actor, **terms)
    with pytest.raises(InvalidInput):
        announce_settlement(actor=officers[1].actor, **terms | {"reason": " "})
    announce_settlement(actor=officers[1].actor, **terms)
    with pytest.raises(NotProposed):
        announce_settlement(actor=officers[1].actor, **terms)


def test_a_year_is_settled_when_it_is_over_and_has_a_rule(officers):
    now = puhui_now()
    for year, error in ((business_date(now).year, YearNotOver), (2024, NoYearEndRule)):
        with pytest.raises(error):
            propose_settlement(actor=officers[0].actor, scheme=DEMO, year=year, reason="x", now=now)


def test_what_was_announced_may_be_withdrawn_before_its_day_and_not_on_it(officers, lin):
    credit(lin.party.id, 300, vintage=YEAR)
    settlement = announce(officers)
    terms = {"actor": officers[0].actor, "reason": "a wrong rule"}
    withdraw_settlement(settlement_id=settlement.id, now=puhui_now(), **terms)
    again = on_the_day(officers)
    with pytest.raises(SettlementDue):
        withdraw_settlement(settlement_id=again.id, now=puhui_now(), **terms)
    with (
        pytest.raises(IntegrityError, match="is_not_withdrawn_on_its_day"),
        transaction.atomic(),
    ):
        YearEndSettlement.objects.filter(pk=again.pk).update(status="WITHDRAWN")


def line_of(settlement: YearEndSettlement, member: CastMember, **terms) -> YearEndLine:
    asset = Transfer.objects.filter(kind="ACCRUAL").latest("id").asset_id
    values = {"grams": 300, "outcome": "CARRIED", "settled_at": puhui_now(), "command_id": new_id()}
    return YearEndLine(settlement=settlement, party_id=member.party.id, asset_id=asset, **values | terms)


def test_the_database_settles_nothing_early_or_otherwise_than_announced(officers, lin):
    credit(lin.party.id, 300, vintage=YEAR)
    settlement = announce(officers)
    with pytest.raises(IntegrityError, match="before its day"), transaction.atomic():
        line_of(settlement, lin).save(force_insert=True)
    work()
    set_offset(timedelta(days=NOTICE))
    for terms, says in (
        ({"outcome": "RETIRED", "ref": new_id()}, "the rule says otherwise"),
        ({"outcome": "COINS", "coins": 3, "ref": new_id()}, "the rule says otherwise"),
        ({"outcome": "CARRIED", "coins": 3}, "year_end_line_says_what_became_of_grams"),
    ):
        with pytest.raises(IntegrityError, match=says), transaction.atomic():
            line_of(settlement, lin, **terms).save(force_insert=True)
    credit(lin.party.id, 300, vintage=YEAR + 1)
    with pytest.raises(IntegrityError, match="not of that year"), transaction.atomic():
        line_of(settlement, lin).save(force_insert=True)
    rule = YearEndRule.objects.filter(pk=settlement.rule_id)
    rows = YearEndSettlement.objects.filter(pk=settlement.pk)
    for change, says in (
        (lambda: rule.update(personal="retire"), "append_only"),
        (lambda: rows.update(year=2024), "keeps_its_terms"),
        (lambda: rows.update(due_on=settlement.due_on + timedelta(days=1)), "is_decided_once"),
        (lambda: rows.update(told_at=None), "is_told_once"),
        (lambda: rows.update(decided_by=settlement.proposed_by), "is_decided_once|by_two_people"),
        (lambda: rows.delete(), "is_never_removed"),
    ):
        with pytest.raises(IntegrityError, match=says), transaction.atomic():
            change()


def test_the_worker_retires_nobodys_grams_without_a_settlement(officers, lin):
    from tests.credits.reversals.test_reverse import retire

    credit(lin.party.id, 300, vintage=YEAR)
    with (
        pytest.raises(IntegrityError, match="no settlement retires"),
        transaction.atomic(),
        logged_in_as("worker"),
    ):
        retire(lin, 300)
