"""Debts are paid by later credits first: inside the crediting chunk, and by a sweep for what came otherwise.

In the chunk the grams are taken in the transaction that brings them, so that nobody is quicker. For the many
without a debt it is one look into an index of open debts, once a chunk.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from credits.ledger.selectors import holding_ids
from credits.ledger.system_accounts import system_account
from credits.ledger.take_back import take_back
from credits.ledger.types import AccountKind, Movement, TransferKind
from credits.reversals.models import Debt, DebtPayment
from credits.reversals.states import DebtStatus
from credits.rewards.locks import lock_balances
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.copy import bytes_array
from puhui.kernel.ids import new_id

log = logging.getLogger(__name__)

PARTIES_PER_CALL = 1_000

# Nothing leaves a frozen holding: such a debt waits, and must not keep a chunk from being written.
_DEBTORS = """
SELECT DISTINCT d.party_id FROM credits_debt d
  JOIN credits_ledgeraccount a ON a.party_id = d.party_id AND a.kind = 'HOLDING' AND a.frozen_at IS NULL
 WHERE d.status = 'OPEN'
"""
_OF_THESE = _DEBTORS + " AND d.party_id = ANY(%s::uuid[]) ORDER BY d.party_id"
_WITH_GRAMS = (
    _DEBTORS
    + """ AND EXISTS (
       SELECT FROM credits_balance b JOIN credits_asset s ON s.id = b.asset_id
        WHERE b.account_id = a.id AND b.available > 0 AND s.scheme = d.scheme
          AND s.book = CASE WHEN d.is_coin_only THEN 'COIN_ONLY' ELSE 'PERSONAL' END)
 LIMIT %s"""
)
_ASSETS = """
SELECT b.asset_id, s.scheme, s.book = 'COIN_ONLY' FROM credits_balance b
  JOIN credits_asset s ON s.id = b.asset_id
 WHERE b.account_id = %s AND s.book IN ('PERSONAL', 'COIN_ONLY') ORDER BY s.vintage, s.id
"""
# Scheme, and whether they are coin-only: grams pay for their own kind.
Sort = tuple[str, bool]


def collect_from_credits(credited: Mapping[bytes, Collection[int]], now: datetime) -> int:
    """Let those who owe grams pay out of what was just credited to them: assets by the party's id as bytes;
    returns grams.

    In the open transaction that credited them, as the worker. Those balances alone are touched: they are
    locked already, so that this posting may follow another.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_THESE, [bytes_array(credited)])
        debtors = [party_id for (party_id,) in cursor.fetchall()]
    return sum(_collect(party_id, now, only=credited[party_id.bytes]) for party_id in debtors)


def collect_debts(*, limit: int = PARTIES_PER_CALL) -> dict[str, int]:
    """Let up to `limit` debtors with grams pay, a transaction each; returns counts."""
    counts = {"paid_g": 0, "failed": 0}
    with connection.cursor() as cursor:
        cursor.execute(_WITH_GRAMS, [limit])
        debtors = [party_id for (party_id,) in cursor.fetchall()]
    for party_id in debtors:
        try:
            with transaction.atomic():
                counts["paid_g"] += _collect(party_id, puhui_now())
        except Exception:  # one person's trouble must not keep the others; it is tried again
            log.exception("debts of party %s could not be collected", party_id)
            counts["failed"] += 1
    return counts


def _collect(party_id: UUID, now: datetime, *, only: Collection[int] | None = None) -> int:
    holding = holding_ids([party_id]).get(party_id)
    if holding is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ASSETS, [holding])
        sorts: dict[int, Sort] = {asset: (scheme, is_only) for asset, scheme, is_only in cursor.fetchall()}
    if only is not None:
        sorts = {asset: sort for asset, sort in sorts.items() if asset in only}
    accounts = {
        scheme: system_account(AccountKind.CANCELLED, scheme) for scheme in {s for s, _ in sorts.values()}
    }
    available = lock_balances(holding, sorts.keys())
    debts = list(
        Debt.objects.select_for_update()
        .filter(party_id=party_id, status=DebtStatus.OPEN)
        .order_by("incurred_at", "pk")
    )
    payments = _payments(debts, sorts, available)
    if not payments:
        return 0
    command_id = new_id()
    for debt in debts:
        paid = sum(grams for owed, _, grams in payments if owed is debt)
        if paid:
            _pay(debt, paid, now)
    movements = [
        Movement(TransferKind.RECOVERY, asset, holding, accounts[debt.scheme], grams, debt.pk)
        for debt, asset, grams in payments
    ]
    transfers = take_back(movements, command_id=command_id, now=now)
    DebtPayment.objects.bulk_create(
        DebtPayment(debt=debt, transfer_id=transfer, grams=grams, paid_at=now)
        for (debt, _, grams), transfer in zip(payments, transfers, strict=True)
    )
    total = sum(grams for _, _, grams in payments)
    record_event(
        actor=system_actor("debts"),
        action="debts_collected",
        object_type="party",
        object_id=party_id,
        now=now,
        command_id=command_id,
        grams=total,
    )
    return total


def _payments(
    debts: Iterable[Debt], sorts: Mapping[int, Sort], available: Mapping[int, int]
) -> list[tuple[Debt, int, int]]:
    """Return (debt, asset, grams): the oldest debt first, out of the oldest grams of its kind."""
    left, payments = dict(available), []
    for debt in debts:
        missing = debt.principal_g - debt.paid_g
        for asset, sort in sorts.items():
            grams = min(missing, left.get(asset, 0)) if sort == (debt.scheme, debt.is_coin_only) else 0
            if grams:
                left[asset] -= grams
                missing -= grams
                payments.append((debt, asset, grams))
    return payments


def _pay(debt: Debt, grams: int, now: datetime) -> None:
    debt.paid_g += grams
    if debt.paid_g == debt.principal_g:
        debt.status, debt.closed_at = DebtStatus.PAID, now
    debt.save(update_fields=["paid_g", "status", "closed_at"])
