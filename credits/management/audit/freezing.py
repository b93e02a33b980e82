"""The answer to I4: an account whose balance is not what was moved is frozen (decisions 56)."""

from django.db import connection, transaction

from credits.management.audit.ledger import STORED_BALANCES

# Not through the ledger's own command: what is audited may be what is broken.
_FREEZE = f"""
UPDATE credits_ledgeraccount SET frozen_at = puhui_now(), frozen_reason = 'audit_ledger: I4'
 WHERE frozen_at IS NULL AND id IN ({STORED_BALANCES})
RETURNING id
"""  # noqa: S608  constant text


def freeze_differing() -> list[int]:
    """Freeze every such account that is not frozen yet; returns their numbers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FREEZE)
        return sorted(account for (account,) in cursor.fetchall())
