"""Freezing an account and lifting the freeze: nothing leaves it meanwhile, what comes still comes."""

from django.db import connection

from puhui.kernel.errors import NotFound

# The instant is read under the lock: every debit that got through before has an earlier one (I26).
_FREEZE = """
UPDATE credits_ledgeraccount SET frozen_at = puhui_now(), frozen_reason = %s
 WHERE id = %s AND frozen_at IS NULL
"""
_UNFREEZE = """
UPDATE credits_ledgeraccount SET frozen_at = NULL, frozen_reason = '' WHERE id = %s AND frozen_at IS NOT NULL
"""


def freeze_account(*, account_id: int, reason: str) -> bool:
    """Freeze an account; returns whether it was not frozen yet (the first reason stays).

    It waits for debits under way; from the commit on every later one is refused. The caller records who did
    it and why. Raises: NotFound; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a freeze has a reason")
    return _set(account_id, _FREEZE, [reason, account_id])


def unfreeze_account(*, account_id: int) -> bool:
    """Lift a freeze; returns whether there was one. Raises NotFound."""
    return _set(account_id, _UNFREEZE, [account_id])


def _set(account_id: int, statement: str, values: list[str | int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM credits_ledgeraccount WHERE id = %s FOR NO KEY UPDATE", [account_id])
        if cursor.rowcount == 0:
            raise NotFound
        cursor.execute(statement, values)
        return cursor.rowcount == 1
