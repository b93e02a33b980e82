"""From coins to a voucher to the till: one for one, and back if nobody came."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.signin.policies import StepUpRequired
from credits.ledger.models import Transfer
from credits.rewards.catalog_loading import load_rewards
from credits.rewards.errors import (
    InsufficientCoins,
    OutOfStock,
    VoucherExpired,
    VoucherNotYours,
    VoucherUsed,
)
from credits.rewards.models import Merchant, Reward, Voucher
from credits.rewards.services import (
    assign_by_hand,
    expire_vouchers,
    issue_merchant_key,
    redeem_reward,
    use_voucher,
)
from puhui.kernel.clock import SHANGHAI, puhui_now, set_offset
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import balances, credit, logged_in_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
CAFE = "corner-cafe"


@pytest.fixture
def lin():
    member = cast.lin()
    credit(member.party.id, 1200)
    assign_by_hand(actor=member.actor, quantity_g=1200, now=puhui_now(), command_id=new_id())
    return member


def buy(member, reward: str = "coffee"):
    return redeem_reward(actor=member.actor, reward_code=reward, now=puhui_now(), command_id=new_id())


def take(code: str, merchant: str = CAFE):
    return use_voucher(merchant=merchant, voucher_code=code, now=puhui_now(), command_id=new_id())


def expire():
    with logged_in_as("worker"):
        return expire_vouchers()


def test_a_voucher_costs_its_price_and_takes_one_from_stock(lin):
    bought = buy(lin)
    assert balances(lin.party.id)["COIN"] == 700
    assert Reward.objects.get(code="coffee").redeemed == 1
    spent = Transfer.objects.get(source_ref=bought.voucher.id)
    assert (spent.kind, spent.amount, spent.command_id) == ("COIN_SPENDING", 500, bought.voucher.command_id)
    assert bought.code not in str(Voucher.objects.values().get())


def test_the_voucher_lasts_to_the_end_of_its_last_day(lin):
    now = datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)
    bought = redeem_reward(actor=lin.actor, reward_code="coffee", now=now, command_id=new_id())
    assert bought.voucher.expires_at == datetime(2026, 12, 23, tzinfo=SHANGHAI)


def test_not_enough_coins_changes_nothing(lin):
    buy(lin), buy(lin)
    with pytest.raises(InsufficientCoins):
        buy(lin)
    assert balances(lin.party.id)["COIN"] == 200
    assert Reward.objects.get(code="coffee").redeemed == 2
    assert Voucher.objects.count() == 2


def test_who_never_had_coins_is_told_so():
    with pytest.raises(InsufficientCoins):
        buy(cast.hua())


def test_out_of_stock_changes_nothing(lin):
    Reward.objects.update(stock=1)
    buy(lin)
    with pytest.raises(OutOfStock):
        buy(lin)
    assert balances(lin.party.id)["COIN"] == 700


def test_a_reward_that_is_unknown_or_withdrawn_is_not_found(lin):
    with pytest.raises(NotFound):
        buy(lin, "tea")
    Reward.objects.update(is_offered=False)
    with pytest.raises(NotFound):
        buy(lin)


def test_an_unknown_device_and_an_organisation_buy_nothing(lin):
    with pytest.raises(StepUpRequired):
        buy(replace(lin, actor=replace(lin.actor, device_trusted=False)))
    with pytest.raises(NotPermitted):
        buy(cast.mei())


def test_a_voucher_is_taken_once(lin):
    code = buy(lin).code
    assert take(code.lower().replace("-", " ")).status == "USED"
    with pytest.raises(VoucherUsed):
        take(code)


def test_only_its_own_merchant_takes_it_and_learns_nothing_else(lin):
    Merchant.objects.create(code="other", name_zh="别家", name_en="Other", key_hash=b"x" * 32)
    code = buy(lin).code
    with pytest.raises(VoucherNotYours):
        take(code, "other")
    take(code)
    with pytest.raises(VoucherNotYours):
        take(code, "other")
    with pytest.raises(NotFound):
        take("2222-2222-2222-2222-2222")


def test_past_its_day_it_is_expired_even_before_the_sweep(lin):
    code = buy(lin).code
    set_offset(timedelta(days=31))
    with pytest.raises(VoucherExpired):
        take(code)
    expire()
    with pytest.raises(VoucherExpired):
        take(code)


def test_the_sweep_gives_coins_and_stock_back_once(lin):
    used, unused = buy(lin), buy(lin)
    take(used.code)
    set_offset(timedelta(days=31))
    assert expire() == {"expired": 1, "failed": 0}
    assert expire() == {"expired": 0, "failed": 0}
    assert balances(lin.party.id)["COIN"] == 700
    reward = Reward.objects.get(code="coffee")
    assert (reward.stock, reward.redeemed) == (201, 2)
    load_rewards()
    reward.refresh_from_db()
    assert (reward.stock, reward.redeemed) == (201, 2)
    unused.voucher.refresh_from_db()
    assert unused.voucher.status == "EXPIRED"
    spent, back = Transfer.objects.filter(source_ref=unused.voucher.id).order_by("id")
    assert (back.kind, back.reverses_id, back.amount) == ("REVERSAL", spent.id, 500)


def test_the_sweep_is_bounded_and_one_failure_keeps_nobody(lin):
    buy(lin), buy(lin)
    set_offset(timedelta(days=31))
    with logged_in_as("worker"):
        assert expire_vouchers(limit=1)["expired"] == 1
    assert expire()["expired"] == 1


def test_the_database_keeps_a_voucher_to_its_terms(lin):
    voucher = buy(lin).voucher
    take_back = Voucher.objects.filter(pk=voucher.pk)
    for change in ({"price_coins": 1}, {"expires_at": puhui_now()}, {"status": "USED"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            take_back.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        take_back.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reward.objects.update(redeemed=0)


def test_a_key_is_for_staff_to_give_out(lin):
    with pytest.raises(NotPermitted):
        issue_merchant_key(actor=lin.actor, merchant=CAFE, now=puhui_now(), command_id=new_id())
