"""Rewards from files: shipped ones load, loading again changes nothing, wrong ones say what is wrong."""

import shutil

import pytest

from credits.rewards.catalog_loading import CATALOG, load_rewards
from credits.rewards.demonstration import MERCHANT, demonstration_merchant_key
from credits.rewards.models import Merchant, Reward
from credits.rewards.selectors import merchant_by_key
from puhui.kernel.catalog import DocumentError

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(CATALOG, tmp_path / "catalog")


def change(folder, old: str, new: str, name: str = "coffee.toml") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_shipped_rewards_load_and_load_again():
    assert load_rewards() == Reward.objects.count() + Merchant.objects.count() >= 2
    before = list(Reward.objects.order_by("code").values()), list(Merchant.objects.order_by("code").values())
    assert load_rewards() == 0
    assert before == (
        list(Reward.objects.order_by("code").values()),
        list(Merchant.objects.order_by("code").values()),
    )


def test_stock_in_the_file_is_the_total(folder):
    load_rewards(folder)
    Reward.objects.filter(code="coffee").update(redeemed=7)
    change(folder, "stock = 200", "stock = 300")
    load_rewards(folder)
    reward = Reward.objects.get(code="coffee")
    assert (reward.stock, reward.redeemed) == (300, 7)
    assert load_rewards(folder) == 0


def test_only_what_a_file_changed_is_counted(folder):
    load_rewards(folder)
    change(folder, 'en = "Corner Café (demonstration)"', 'en = "Corner Café"', "merchants.toml")
    assert load_rewards(folder) == 1
    assert load_rewards(folder) == 0


def test_stock_below_what_was_redeemed_is_refused(folder):
    load_rewards(folder)
    Reward.objects.filter(code="coffee").update(redeemed=7)
    change(folder, "stock = 200", "stock = 6")
    with pytest.raises(DocumentError) as caught:
        load_rewards(folder)
    assert caught.value.key == "stock"
    assert caught.value.line is not None
    assert Reward.objects.get(code="coffee").stock == 200


def test_a_reward_without_a_file_is_withdrawn_not_deleted(folder):
    load_rewards(folder)
    (folder / "coffee.toml").unlink()
    assert load_rewards(folder) == 1
    assert not Reward.objects.get(code="coffee").is_offered
    assert load_rewards(folder) == 0


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('merchant = "corner-cafe"', 'merchant = "nobody"', "merchant"),
        ("price_coins = 500", "price_coins = 0", "price_coins"),
        ("price_coins = 500", "price = 500", "price_coins"),
        ("voucher_days = 30", "voucher_days = 400", "voucher_days"),
        ('code = "coffee"', 'code = "Coffee Cup"', "code"),
        ("stock = 200", 'stock = 200\ncolour = "brown"', "colour"),
    ],
)
def test_a_wrong_file_names_the_key(folder, old, new, key):
    change(folder, old, new)
    with pytest.raises(DocumentError) as caught:
        load_rewards(folder)
    assert caught.value.key == key


def test_two_files_with_one_code_are_refused(folder):
    shutil.copy(folder / "coffee.toml", folder / "tea.toml")
    with pytest.raises(DocumentError):
        load_rewards(folder)


def test_the_demonstration_key_stays_while_it_is_good():
    load_rewards()
    key = demonstration_merchant_key()
    assert demonstration_merchant_key(key) == key
    assert merchant_by_key(key) == MERCHANT
    other = demonstration_merchant_key("lost")
    assert other != key
    assert merchant_by_key(key) is None
    assert merchant_by_key("") is None
