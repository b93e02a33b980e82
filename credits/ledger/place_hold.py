"""Setting units aside: they are still the holder's, and nothing else can take them."""

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from credits.ledger.models import Hold
from credits.ledger.posting import HoldingFrozen, frozen_by, insufficient
from puhui.kernel.quantities import check_amount

_HOLD = """
UPDATE credits_balance SET held = held + %(amount)s
 WHERE account_id = %(account)s AND asset_id = %(asset)s AND available >= %(amount)s
RETURNING id
"""
_FREEZE = "SELECT frozen_at FROM credits_ledgeraccount WHERE id = %(account)s FOR SHARE"
# Ahead of the balance's lock, so that whoever freezes waits for those alone who came before. The table of
# holds asks the same of every row (freeze_guards.py).
_FREEZES = "SELECT credits_refuse_while_frozen(%(account)s, %(asset)s)"


def place_hold(
    *,
    account_id: int,
    asset_id: int,
    amount: int,
    source_ref: UUID,
    placed_by: UUID,
    now: datetime,
    is_of_a_void: bool = False,
) -> Hold:
    """Put `amount` of a holding's asset on hold in the caller's transaction, until it is posted or voided.

    What stays on hold where a batch is voided (`is_of_a_void`) asks for no freeze, as the void does not: the
    worker's, and the database looks for the void.

    Raises: InsufficientUnits, HoldingFrozen; ValueError for an amount that is none.
    """
    values = {"account": account_id, "asset": asset_id, "amount": check_amount(amount)}
    with connection.cursor() as cursor:
        if not is_of_a_void:
            _refuse_while_frozen(cursor, values)
        cursor.execute(_HOLD, values)
        balance = cursor.fetchone()
        if balance is None:
            raise insufficient(cursor, account_id=account_id, asset_id=asset_id, requested=amount)
    return Hold.objects.create(
        balance_id=balance[0], amount=amount, source_ref=source_ref, placed_at=now, placed_by=placed_by
    )


def _refuse_while_frozen(cursor, values: dict[str, int]) -> None:
    cursor.execute(_FREEZE, values)
    account = cursor.fetchone()
    if account is not None and account[0] is not None:
        raise HoldingFrozen
    try:
        with transaction.atomic():
            cursor.execute(_FREEZES, values)
    except DatabaseError as error:
        raise frozen_by(error) or error from error
