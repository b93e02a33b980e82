"""Assignments, retirements and redemptions with the rows that go with them, written plainly."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import Book, Movement, TransferKind
from credits.monitoring.models import Verdict, VerdictStatus
from credits.retirement.models import Purpose, Retirement
from credits.rewards.models import Assignment, Merchant, Reward, Voucher
from credits.rewards.states import AssignmentStatus
from credits.schemes.models import CityBudget, Scheme
from puhui.kernel.ids import new_id
from tests.credits.ledger.stage import CITY, NOW, SCHEME, Holder, Stage

MONTH = date(2026, 11, 1)
REWARD = "tea"


def open_programme() -> None:
    """Make the scheme's row, a budget and a reward of 10 coins."""
    Scheme.objects.get_or_create(
        code=SCHEME,
        defaults={
            "is_demonstration": True,
            "register_mode": "own",
            "status": "ACTIVE",
            "regions": ["CN-GD"],
            "languages": ["en"],
            "currency": "CNY",
            "default_outcome": "keep",
            "notice_working_days": 7,
            "monthly_coins_per_city": 10**12,
            "valid_from": date(2022, 1, 1),
            "digest": "x",
        },
    )
    CityBudget.objects.get_or_create(
        scheme_id=SCHEME, city=CITY, month=MONTH, defaults={"limit_coins": 10**12}
    )
    merchant, _ = Merchant.objects.get_or_create(code="shop", defaults={"key_hash": b"x"})
    Reward.objects.get_or_create(
        code=REWARD,
        defaults={
            "scheme": SCHEME,
            "merchant": merchant,
            "price_coins": 10,
            "stock": 10**6,
            "voucher_days": 30,
        },
    )


def assign(stage: Stage, holder: Holder, grams: int, coins: int, accrual: UUID | None = None) -> UUID:
    """Assign grams for coins; returns the command's id."""
    command = new_id()
    with transaction.atomic():
        transfer_units(stage.assignment(holder, grams, coins), command_id=command, now=NOW)
        CityBudget.objects.filter(scheme_id=SCHEME).update(used_coins=F("used_coins") + coins)
        before = Assignment.objects.filter(party_id=holder.party_id).aggregate(so_far=Max("assigned_total_g"))
        Assignment.objects.create(
            party_id=holder.party_id,
            accrual_ref=accrual,
            quantity_g=grams,
            coins=coins,
            assigned_total_g=(before["so_far"] or 0) + grams,
            rate_version="DEMO/*/1",
            status=AssignmentStatus.DONE,
            assigned_at=NOW,
            command_id=command,
        )
    return command


def retire(stage: Stage, holder: Holder, grams: int) -> UUID:
    """Retire grams of one asset under a certificate; returns the command's id."""
    command = new_id()
    with transaction.atomic():
        transfer_units([stage.retirement(holder, grams)], command_id=command, now=NOW)
        certify(holder, grams, command)
    return command


def certify(holder: Holder, grams: int, command: UUID) -> None:
    """Write the certificate of a retirement that was posted under `command`."""
    Retirement.objects.create(
        party_id=holder.party_id,
        certificate_no=str(new_id()),
        scheme=SCHEME,
        book=Book.PERSONAL,
        quantity_g=grams,
        purpose=Purpose.VOLUNTARY,
        beneficiary="Lin",
        retired_at=NOW,
        command_id=command,
    )


def redeem(stage: Stage, holder: Holder) -> UUID:
    """Buy the reward; returns the command's id."""
    command = new_id()
    with transaction.atomic():
        spending = Movement(TransferKind.COIN_SPENDING, stage.coins, holder.account, stage.spent, 10, command)
        transfer_units([spending], command_id=command, now=NOW)
        Reward.objects.filter(code=REWARD).update(redeemed=F("redeemed") + 1)
        Voucher.objects.create(
            reward_id=REWARD,
            party_id=holder.party_id,
            code_index=new_id().bytes,
            price_coins=10,
            issued_at=NOW,
            expires_at=NOW + timedelta(days=30),
            command_id=command,
        )
    return command


def withdraw_credit(holder: Holder, activity: UUID) -> None:
    """Append the verdict that the activity is reversed."""
    first = Verdict.objects.get(party_id=holder.party_id, activity_id=activity, seq=1)
    Verdict.objects.create(
        party_id=holder.party_id,
        activity_id=activity,
        seq=2,
        status=VerdictStatus.REVERSED,
        reason_codes=["PROGRAMME_ERROR"],
        tier=first.tier,
        reduction_g=0,
        credited_g=0,
        capped_g=0,
        is_coin_only=first.is_coin_only,
        outcome=first.outcome,
        decided_at=NOW,
    )
