"""The answer to I4: an account whose balance is not what was moved is frozen (decisions 56)."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from credits.management.audit.ledger import STORED_BALANCES
from credits.registry.freeze_news import tell_of_audit

log = logging.getLogger(__name__)

# Not through the ledger's own command: what is audited may be what is broken.
_FREEZE = f"""
UPDATE credits_ledgeraccount SET frozen_at = puhui_now(), frozen_reason = 'audit_ledger: I4'
 WHERE frozen_at IS NULL AND id IN ({STORED_BALANCES})
RETURNING id, party_id, frozen_at
"""  # noqa: S608  constant text


def freeze_differing() -> list[int]:
    """Freeze every such account that is not frozen yet, and tell its holder; returns their numbers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FREEZE)
        frozen = sorted(cursor.fetchall())
        for account, party_id, frozen_at in frozen:
            _tell(account, party_id, frozen_at)
    return [account for account, _party_id, _frozen_at in frozen]


def _tell(account: int, party_id: UUID, frozen_at: datetime) -> None:
    """Tell the holder; that nobody can be told keeps no account from being frozen."""
    try:
        with transaction.atomic():
            tell_of_audit(party_id, frozen_at)
    except Exception:
        log.exception("the holder of account %s was not told that it is frozen", account)
