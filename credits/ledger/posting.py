"""Posting: the only writer of transfers and balances but the crediting job (`accrue`) and issuance (`mint`).

Locks: every writer touches balances in the order (account, asset), rows made on the way included, and locks
nothing of the ledger before but the one hold it closes. Whoever keeps to that cannot deadlock with another.
So a command posts once, with all its movements, and opens accounts and assets beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from credits.ledger.serials import move_serials
from credits.ledger.types import HOLDINGS_FROM, Movement
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import check_amount

BalanceKey = tuple[int, int]  # account, asset


class InsufficientUnits(PuhuiError):
    """A holding has less of `asset` than `requested`: `available` tells how much, in the asset's unit."""

    kind, code, title = Kind.CONFLICT, "insufficient_units", _("There is not as much available")


def insufficient(cursor, *, account_id: int, asset_id: int, requested: int) -> InsufficientUnits:
    """Return the refusal with what there is just now; another transaction may have changed it since."""
    cursor.execute(
        "SELECT available FROM credits_balance WHERE account_id = %s AND asset_id = %s",
        [account_id, asset_id],
    )
    found = cursor.fetchone()
    detail = _("%(requested)s are needed and %(available)s are available.")
    return InsufficientUnits(detail, asset=asset_id, available=found[0] if found else 0, requested=requested)


class HoldingFrozen(PuhuiError):
    """Nothing leaves a frozen account, nothing of a frozen batch moves; `rule` tells which freeze it is."""

    kind, code, title = Kind.CONFLICT, "holding_frozen", _("The holding is frozen")


# The database's rule → what is said of it.
FREEZES = {
    "nothing_leaves_a_frozen_account": _("Nothing leaves it until the freeze is lifted."),
    "nothing_moves_of_a_frozen_batch": _("The batch is suspended: none of its units move."),
    "nothing_moves_while_all_is_frozen": _("The whole register is frozen for now."),
}


def frozen_by(error: Exception) -> HoldingFrozen | None:
    """Return the refusal that a database error stands for, if a freeze is the cause."""
    rule = constraint_of(error)
    return HoldingFrozen(FREEZES[rule], rule=rule) if rule in FREEZES else None


@dataclass(slots=True)
class _Touch:
    """What a posting does to one balance: sums, the depth it sinks to on the way, and what it releases."""

    incoming: int = 0
    outgoing: int = 0
    needed: int = 0
    released: int = 0
    in_total: int = 0
    out_total: int = 0

    def debit(self, amount: int) -> None:
        self.outgoing += amount
        self.needed = max(self.needed, self.outgoing - self.incoming)


_UPDATE = """
UPDATE credits_balance
   SET in_total = in_total + %(incoming)s, out_total = out_total + %(outgoing)s, held = held - %(released)s
 WHERE account_id = %(account)s AND asset_id = %(asset)s
   AND available + %(released)s >= %(needed)s AND held >= %(released)s
RETURNING in_total, out_total
"""
# Reached when the update found nothing and nothing has to be there; a row that came in between is added to.
_UPSERT = """
INSERT INTO credits_balance AS b (account_id, asset_id, in_total, out_total, held)
VALUES (%(account)s, %(asset)s, %(incoming)s, %(outgoing)s, 0)
ON CONFLICT (account_id, asset_id) DO UPDATE
   SET in_total = b.in_total + excluded.in_total, out_total = b.out_total + excluded.out_total
RETURNING in_total, out_total
"""
_TRANSFER = """
INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
    debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id, reverses_id) VALUES """
_ROW = "(" + ", ".join(["%s"] * 14) + ")"


def post(
    movements: Sequence[Movement],
    *,
    command_id: UUID,
    now: datetime,
    released: Mapping[BalanceKey, int] | None = None,
) -> list[UUID]:
    """Post movements together in the caller's transaction; returns the transfers' ids in the same order.

    Within one call a later movement may spend what an earlier one brought. `released` says how much of each
    (account, asset) comes out of what is on hold. A refusal makes the caller's atomic block roll back, so
    that half a posting can never be committed.

    Raises: InsufficientUnits, HoldingFrozen; ValueError for an amount that is none.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("post() belongs in a transaction")
    touches = _touches(movements, released or {})
    try:
        with connection.cursor() as cursor:
            for key in sorted(touches):
                _move(cursor, key, touches[key])
            transfer_ids = _insert(cursor, movements, touches, command_id, now)
        move_serials(movements, transfer_ids)
        return transfer_ids
    except (PuhuiError, DatabaseError) as error:
        transaction.set_rollback(True)
        if refusal := frozen_by(error):
            raise refusal from error
        raise


def _touches(movements: Sequence[Movement], released: Mapping[BalanceKey, int]) -> dict[BalanceKey, _Touch]:
    touches: dict[BalanceKey, _Touch] = {}
    for movement in movements:
        check_amount(movement.amount)
        if movement.debit_account_id >= HOLDINGS_FROM:
            key = movement.debit_account_id, movement.asset_id
            touches.setdefault(key, _Touch()).debit(movement.amount)
        if movement.credit_account_id >= HOLDINGS_FROM:
            key = movement.credit_account_id, movement.asset_id
            touches.setdefault(key, _Touch()).incoming += movement.amount
    for key, amount in released.items():
        touches.setdefault(key, _Touch()).released = check_amount(amount)
    return touches


def _move(cursor, key: BalanceKey, touch: _Touch) -> None:
    """Change one balance if it has what is needed, and keep the totals from before for the numbering."""
    account, asset = key
    values = {
        "account": account,
        "asset": asset,
        "incoming": touch.incoming,
        "outgoing": touch.outgoing,
        "released": touch.released,
        "needed": touch.needed,
    }
    cursor.execute(_UPDATE, values)
    row = cursor.fetchone()
    if row is None and not touch.needed and not touch.released:
        cursor.execute(_UPSERT, values)
        row = cursor.fetchone()
    if row is None:
        raise insufficient(cursor, account_id=account, asset_id=asset, requested=touch.needed)
    touch.in_total, touch.out_total = row[0] - touch.incoming, row[1] - touch.outgoing


def _insert(
    cursor,
    movements: Sequence[Movement],
    touches: dict[BalanceKey, _Touch],
    command_id: UUID,
    now: datetime,
) -> list[UUID]:
    """Number the movements along the running totals and insert them; ids are made under the locks."""
    ids: list[UUID] = []
    values: list[object] = []
    for m in movements:
        debit: tuple[int | None, int | None] = (None, None)
        credit = debit
        if touch := touches.get((m.debit_account_id, m.asset_id)):
            touch.out_total += m.amount
            debit = touch.in_total, touch.out_total
        if touch := touches.get((m.credit_account_id, m.asset_id)):
            touch.in_total += m.amount
            credit = touch.in_total, touch.out_total
        ids.append(new_id())
        values += [ids[-1], m.kind, m.asset_id, m.debit_account_id, m.credit_account_id, m.amount]
        values += [*debit, *credit, now, m.source_ref, command_id, m.reverses_id]
    if movements:
        cursor.execute(_TRANSFER + ", ".join([_ROW] * len(movements)), values)
    return ids


def constraint_of(error: Exception) -> str | None:
    """Return the name of the rule that the database found broken."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
