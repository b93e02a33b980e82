"""The sweep that closes vouchers past their day and gives the coins back.

An unused voucher costs nobody anything, and whoever bought one in a Chinese app expects the price back when
it expires. So the coins return by the mirror of the transfer that took them, and one more of the reward is in
stock (what was redeemed only ever grows).
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from credits.ledger.models import Transfer
from credits.ledger.reverse_transfer import reverse_transfer
from credits.ledger.types import TransferKind
from credits.rewards.models import Reward, Voucher
from credits.rewards.states import VoucherStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id
from puhui.kernel.states import claim

log = logging.getLogger(__name__)

VOUCHERS_PER_CALL = 1_000


def expire_vouchers(*, limit: int = VOUCHERS_PER_CALL) -> dict[str, int]:
    """Expire up to `limit` vouchers, a transaction each; returns counts. Only the worker role may."""
    now = puhui_now()
    counts = {"expired": 0, "failed": 0}
    due = Voucher.objects.filter(status=VoucherStatus.ISSUED, expires_at__lte=now).order_by("expires_at")
    for voucher_id in list(due.values_list("id", flat=True)[:limit]):
        try:
            counts["expired"] += _expire(voucher_id, now)
        except Exception:  # one voucher's trouble must not keep the others; it is tried again
            log.exception("voucher %s could not expire", voucher_id)
            counts["failed"] += 1
    return counts


def _expire(voucher_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        rows = Voucher.objects.filter(pk=voucher_id, expires_at__lte=now)
        if not claim(rows, old=VoucherStatus.ISSUED, new=VoucherStatus.EXPIRED):
            return False
        voucher = Voucher.objects.get(pk=voucher_id)
        command_id = new_id()
        price = Transfer.objects.exclude(kind=TransferKind.ACCRUAL).get(
            source_ref=voucher.id, kind=TransferKind.COIN_SPENDING
        )
        reverse_transfer(transfer_id=price.id, command_id=command_id, now=now)
        record_event(
            actor=system_actor("vouchers"),
            action="expire_voucher",
            object_type="voucher",
            object_id=voucher.id,
            now=now,
            command_id=command_id,
            reward=voucher.reward_id,
            coins=voucher.price_coins,
        )
        Reward.objects.filter(code=voucher.reward_id).update(stock=F("stock") + 1)
    return True
