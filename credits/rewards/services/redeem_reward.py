"""The command that turns coins into a voucher."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.signin.policies import check_value_out
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import InsufficientUnits, transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.rewards.codes import new_voucher_code, voucher_index
from credits.rewards.errors import InsufficientCoins, OutOfStock
from credits.rewards.models import Reward, Voucher
from credits.rewards.permissions import own_party
from credits.rewards.selectors import offered_rewards
from puhui.kernel.audit import record_event
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import NotFound
from puhui.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A voucher with its code, which nobody can read again after this."""

    voucher: Voucher
    code: str


def redeem_reward(*, actor: Actor, reward_code: str, now: datetime, command_id: UUID) -> Redeemed:
    """Spend the price in coins of the acting party and issue a voucher for one of the reward.

    Raises: NotPermitted, StepUpRequired; NotFound (no such reward on offer); OutOfStock, InsufficientCoins,
    HoldingFrozen.
    """
    party_id = own_party(actor)
    check_value_out(actor)
    reward = offered_rewards().filter(code=reward_code).first()
    if reward is None:
        raise NotFound
    if reward.redeemed >= reward.stock:
        raise OutOfStock(reward=reward.code)
    with transaction.atomic():
        holding = open_holding(party_id)
        spent = system_account(AccountKind.SPENT, reward.scheme)
        coins = open_asset(Book.COIN, scheme=reward.scheme)
        redeemed = _issue(actor, party_id, reward, now, command_id)
        voucher = redeemed.voucher
        price = Movement(TransferKind.COIN_SPENDING, coins, holding, spent, voucher.price_coins, voucher.id)
        try:
            transfer_units([price], command_id=command_id, now=now)
        except InsufficientUnits as error:
            raise InsufficientCoins(price=reward.price_coins) from error
        # Last: everybody who wants this reward waits for this row.
        stock = Reward.objects.filter(code=reward.code, is_offered=True, redeemed__lt=F("stock"))
        if stock.update(redeemed=F("redeemed") + 1) != 1:
            raise OutOfStock(reward=reward.code)
        crash_point("redemption.before_commit")
    return redeemed


def last_instant(now: datetime, days: int) -> datetime:
    """Return when a voucher of `days` days ends: with the last of them, at midnight in Shanghai."""
    day = business_date(now) + timedelta(days=days + 1)
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def _issue(actor: Actor, party_id: UUID, reward: Reward, now: datetime, command_id: UUID) -> Redeemed:
    code = new_voucher_code()
    voucher = Voucher(
        id=new_id(),
        reward=reward,
        party_id=party_id,
        code_index=voucher_index(code),
        price_coins=reward.price_coins,
        issued_at=now,
        expires_at=last_instant(now, reward.voucher_days),
        command_id=command_id,
    )
    voucher.save(force_insert=True)
    record_event(
        actor=actor,
        action="redeem_reward",
        object_type="voucher",
        object_id=voucher.id,
        now=now,
        region=actor.region or "",
        command_id=command_id,
        reward=reward.code,
        coins=reward.price_coins,
    )
    return Redeemed(voucher, code)
