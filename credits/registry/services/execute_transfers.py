"""Carrying out what is due. The worker's: every transfer in a transaction of its own, once.

The row's lock lets one worker through at a time, and the ledger takes one movement a transfer.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.organisations.standing import unverified
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.ledger.open_holding import open_holding
from credits.ledger.post_hold import post_hold
from credits.ledger.transfer_units import HoldingFrozen
from credits.ledger.types import TransferKind
from credits.registry.models import PartyTransfer
from credits.registry.news import tell_both
from credits.registry.policies import is_window
from credits.registry.telling import note
from credits.registry.transfer_states import TransferStatus
from puhui.kernel.calendar import overrides
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

TRANSFERS_A_RUN = 500
SYSTEM = system_actor("execute_transfers")


def has_due(*, now: datetime) -> bool:
    """Tell whether a transfer is to be carried out now."""
    return due_transfers(now).exists()


def due_transfers(now: datetime) -> QuerySet[PartyTransfer]:
    """Return what goes now, the longest due first. What a freeze keeps back is no work until its release,
    nor what goes to an organisation whose check is over until it is checked again."""
    standing = Freeze.objects.exclude(status=FreezeStatus.RELEASED)
    if standing.filter(scope=FreezeScope.ALL).exists():
        return PartyTransfer.objects.none()
    rows = PartyTransfer.objects.filter(status=TransferStatus.WAITING, due_at__lte=now)
    if not is_window(now, overrides()):
        rows = rows.filter(is_trusted=True)
    batches = standing.filter(scope=FreezeScope.BATCH).values("asset_id")
    frozen = Q(hold__balance__account__frozen_at__isnull=False) | Q(destination__frozen_at__isnull=False)
    rows = rows.exclude(destination__in=unverified(now))
    return rows.exclude(asset_id__in=batches).exclude(frozen).order_by("due_at", "id")


def execute_transfers(*, now: datetime) -> dict[str, int]:
    """Carry out what is due; returns how many went, were kept back by a freeze, and failed.

    One that fails is logged and does not keep the others: the run ends as failed, and the next tries again.
    """
    counts = {"completed": 0, "frozen": 0, "failed": 0}
    for transfer_id in list(due_transfers(now).values_list("id", flat=True)[:TRANSFERS_A_RUN]):
        try:
            counts["completed"] += execute_transfer(transfer_id, now=now)
        except HoldingFrozen:
            counts["frozen"] += 1
        except Exception:
            log.exception("transfer %s could not be carried out", transfer_id)
            counts["failed"] += 1
    return counts


def execute_transfer(transfer_id: UUID, *, now: datetime) -> bool:
    """Carry out one transfer that is due, as the worker; false if it went before, or is not due.

    Raises HoldingFrozen: it stays as it is, and goes when the freeze is released.
    """
    with transaction.atomic():
        seen = due_transfers(now).filter(pk=transfer_id).values_list("destination_id", flat=True).first()
        if seen is None:
            return False
        # Before anything is locked: opening an account may wait for somebody who waits for our balances.
        account = open_holding(seen)
        rows = PartyTransfer.objects.select_related("asset", "party").select_for_update(of=("self",))
        transfer = rows.filter(pk=transfer_id, status=TransferStatus.WAITING).first()
        if transfer is None:
            return False
        command_id = new_id()
        moved = post_hold(
            hold_id=transfer.hold_id,
            kind=TransferKind.PARTY_TRANSFER,
            credit_account_id=account,
            command_id=command_id,
            now=now,
        )
        transfer.status, transfer.ended_at = TransferStatus.COMPLETED, now
        transfer.save(update_fields=["status", "ended_at"])
        tell_both(transfer)
        note(SYSTEM, "transfer_completed", transfer, now, command_id=command_id, receipt=str(moved))
        crash_point("transfer.before_commit")
    return True
