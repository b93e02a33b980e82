"""The command that gives a merchant a key; the one before stops working."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may
from credits.rewards.codes import merchant_key_hash, new_merchant_key
from credits.rewards.models import Merchant
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def issue_merchant_key(*, actor: Actor, merchant: str, now: datetime, command_id: UUID) -> str:
    """Return a fresh key for a merchant; only its hash is kept, so nobody can read it again.

    Raises: NotPermitted, NotFound.
    """
    check_may(actor, "credits.change_reward")
    key = new_merchant_key()
    with transaction.atomic():
        if Merchant.objects.filter(code=merchant).update(key_hash=merchant_key_hash(key)) != 1:
            raise NotFound
        record_event(
            actor=actor,
            action="issue_merchant_key",
            object_type="merchant",
            object_id=merchant,
            now=now,
            command_id=command_id,
        )
    return key
