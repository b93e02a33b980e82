"""The command by which a merchant takes a voucher, once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.rewards.codes import voucher_index
from credits.rewards.errors import VoucherCancelled, VoucherExpired, VoucherNotYours, VoucherUsed
from credits.rewards.models import Voucher
from credits.rewards.states import VoucherStatus
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.states import claim


def use_voucher(*, merchant: str, voucher_code: str, now: datetime, command_id: UUID) -> Voucher:
    """Take a voucher at the till of `merchant` (its code): of any number of tries one succeeds, for ever.

    Raises: NotFound (no such code); VoucherNotYours, VoucherUsed, VoucherExpired,
    VoucherCancelled.
    """
    with transaction.atomic():
        vouchers = Voucher.objects.select_related("reward").filter(code_index=voucher_index(voucher_code))
        voucher = vouchers.first()
        if voucher is None:
            raise NotFound
        if voucher.reward.merchant_id != merchant:
            raise VoucherNotYours
        rows = Voucher.objects.filter(pk=voucher.pk, expires_at__gt=now)
        if not claim(rows, old=VoucherStatus.ISSUED, new=VoucherStatus.USED, used_at=now):
            voucher.refresh_from_db()
            if voucher.status == VoucherStatus.CANCELLED:
                raise VoucherCancelled
            raise VoucherUsed if voucher.status == VoucherStatus.USED else VoucherExpired
        voucher.refresh_from_db()
        record_event(
            actor=Actor(name=f"merchant:{merchant}"),
            action="use_voucher",
            object_type="voucher",
            object_id=voucher.id,
            now=now,
            command_id=command_id,
            reward=voucher.reward_id,
        )
    return voucher
