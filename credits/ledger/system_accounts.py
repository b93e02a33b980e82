"""A scheme's own accounts: where units come from and where they end. They have no stored balance."""

from django.db import connection, transaction

from credits.ledger.types import ACCOUNT_BAND, ACCOUNTS_PER_BAND, AccountKind
from puhui.kernel.clock import forget_with_database

_known: dict[tuple[str, str], int] = {}

_FIND = "SELECT id FROM credits_ledgeraccount WHERE kind = %s AND scheme = %s AND party_id IS NULL"
_OPEN = """
INSERT INTO credits_ledgeraccount (id, kind, scheme, holder_is_person, frozen_reason)
VALUES (%s + nextval('credits_system_account_number'), %s, %s, false, '')
ON CONFLICT (kind, scheme) WHERE party_id IS NULL DO NOTHING
"""


def system_account(kind: AccountKind, scheme: str) -> int:
    """Return the id of a scheme's account of this kind, opening it if need be; call it before locking."""
    key = (str(kind), scheme)
    if key in _known:
        return _known[key]
    with connection.cursor() as cursor:
        cursor.execute(_FIND, key)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_OPEN, [ACCOUNT_BAND[kind] * ACCOUNTS_PER_BAND, *key])
            cursor.execute(_FIND, key)
            row = cursor.fetchone()
    transaction.on_commit(lambda: _known.__setitem__(key, row[0]))
    return row[0]


def forget_system_accounts() -> None:
    """Forget the accounts of this process: they were those of another database, or of an emptied one."""
    _known.clear()


forget_with_database(forget_system_accounts)
