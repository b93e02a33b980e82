"""Cancelling a batch that was never true: what those who gained still have, for the rest as much of the
buffer; and giving the buffer what the owner had in custody all along.

The worker's, by issuance. The scheme's buffer account is locked first, so that two voids never count on the
same units; nobody else takes from a buffer. Then holds and balances, in the order of every posting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from credits.ledger.models import LedgerAccount
from credits.ledger.post_hold import pending_hold, post_with_holds
from credits.ledger.posting import post
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Movement, TransferKind
from puhui.kernel.quantities import G_PER_T

_OWNED = """
SELECT l.party_id, b.account_id, b.available
  FROM credits_balance b JOIN credits_ledgeraccount l ON l.id = b.account_id
 WHERE l.party_id = ANY(%s) AND b.asset_id = %s ORDER BY b.account_id FOR UPDATE OF b
"""
# The batch's own buffer first: it was withheld from what was never true. Then the oldest vintages.
_WITHHELD = """
SELECT b.asset_id, sum(b.last_no - b.first_no + 1)::bigint FROM credits_serialblock b
 WHERE b.account_id = %s AND b.to_transfer IS NULL
 GROUP BY b.asset_id, b.vintage ORDER BY (b.asset_id = %s) DESC, b.vintage, b.asset_id
"""


@dataclass(frozen=True, slots=True)
class Voided:
    """Whole tonnes: taken from each who gained, and cancelled out of the buffer for what others have."""

    cancelled: dict[UUID, int]
    compensated_t: int

    @property
    def cancelled_t(self) -> int:
        return sum(self.cancelled.values())


def void_units(
    *,
    scheme: str,
    asset_id: int,
    party_ids: Sequence[UUID],
    tonnes: int,
    void_id: UUID,
    command_id: UUID,
    now: datetime,
    voided_holds: Sequence[UUID] = (),
    kept: Mapping[UUID, int] | None = None,
) -> Voided:
    """Cancel `tonnes` in the caller's transaction: what the parties have available first, then the buffer's.

    What is on hold or in escrow is promised to others and counts as theirs, but for `voided_holds`, which are
    given back before; `kept` (party, tonnes) is left available of it. Returns less in all than `tonnes` where
    the buffer is short.
    """
    buffer, cancelled = _locked_buffer(scheme), system_account(AccountKind.CANCELLED, scheme)
    freed: dict[int, int] = {}
    for hold in [pending_hold(hold_id) for hold_id in sorted(voided_holds)]:
        freed[hold.balance.account_id] = freed.get(hold.balance.account_id, 0) + hold.amount
    with connection.cursor() as cursor:
        cursor.execute(_OWNED, [list(party_ids), asset_id])
        rows = cursor.fetchall()
    movements, taken, left = [], {}, tonnes
    for party_id, account, available_g in rows:
        owned = (available_g + freed.get(account, 0)) // G_PER_T - (kept or {}).get(party_id, 0)
        if owned := min(owned, left):
            left -= owned
            taken[party_id] = owned
            movements.append(
                Movement(TransferKind.VOIDING, asset_id, account, cancelled, owned * G_PER_T, void_id)
            )
    given = _out_of_buffer(buffer, cancelled, asset_id, left, void_id)
    post_with_holds(
        [*movements, *given], {}, command_id=command_id, now=now, voided_holds=sorted(voided_holds)
    )
    return Voided(taken, sum(each.amount for each in given) // G_PER_T)


def compensate(
    *, scheme: str, asset_id: int, tonnes: int, void_id: UUID, command_id: UUID, now: datetime
) -> int:
    """Cancel up to `tonnes` that a void still owes, as far as the buffer has them; returns how many."""
    buffer, cancelled = _locked_buffer(scheme), system_account(AccountKind.CANCELLED, scheme)
    given = _out_of_buffer(buffer, cancelled, asset_id, tonnes, void_id)
    post(given, command_id=command_id, now=now)
    return sum(each.amount for each in given) // G_PER_T


def restore_buffer(
    *, scheme: str, asset_id: int, lot_id: UUID, tonnes: int, void_id: UUID, command_id: UUID, now: datetime
) -> UUID:
    """Give `tonnes` that the owner of a void batch had in custody to the buffer that stood in for them.

    In the caller's transaction; returns the transfer's id. What the void still owes is paid from them later.
    Raises SerialsMissing.
    """
    escrow, buffer = (system_account(kind, scheme) for kind in (AccountKind.ESCROW, AccountKind.BUFFER))
    movement = Movement(
        TransferKind.RESTORATION, asset_id, escrow, buffer, tonnes * G_PER_T, void_id, out_of=lot_id
    )
    return post([movement], command_id=command_id, now=now)[0]


def _locked_buffer(scheme: str) -> int:
    buffer = system_account(AccountKind.BUFFER, scheme)
    LedgerAccount.objects.select_for_update().get(pk=buffer)
    return buffer


def _out_of_buffer(buffer: int, cancelled: int, asset_id: int, tonnes: int, void_id: UUID) -> list[Movement]:
    with connection.cursor() as cursor:
        cursor.execute(_WITHHELD, [buffer, asset_id])
        rows = cursor.fetchall()
    movements = []
    for asset, withheld in rows:
        taken = min(withheld, tonnes)
        if taken:
            tonnes -= taken
            movements.append(
                Movement(TransferKind.COMPENSATION, asset, buffer, cancelled, taken * G_PER_T, void_id)
            )
    return movements
