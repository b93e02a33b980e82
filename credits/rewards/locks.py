"""The two locks of an assignment, always taken in this order: the party's turn, then its balances."""

from collections.abc import Collection
from hashlib import blake2b
from uuid import UUID

from django.db import connection

from credits.ledger.models import Balance


def take_turn(party_id: UUID, *, wait: bool) -> bool:
    """Let one assignment of a party run at a time, until commit; false if not waiting and another one runs.

    Under it no accrual can be found waiting twice, and the running total of what was assigned has one writer.
    """
    lock_id = int.from_bytes(blake2b(b"assign" + party_id.bytes, digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_id])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_id])
        return cursor.fetchone()[0]


def lock_balances(holding: int, asset_ids: Collection[int]) -> dict[int, int]:
    """Lock balances in the ledger's order (account, asset); returns what is available of each asset.

    A retirement meanwhile waits, and what is planned on these figures can be posted.
    """
    rows = Balance.objects.select_for_update(no_key=True).filter(account_id=holding, asset_id__in=asset_ids)
    return dict(rows.order_by("account_id", "asset_id").values_list("asset_id", "available"))
