"""Whoever begins a transfer of a party's units and whoever ends all of them take turns.

A turn lasts as long as the transaction. Else what is begun between the look for open ones and the void itself
would keep its units.
"""

from uuid import UUID

from django.db import connection

_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def take_turn(asset_id: int, party_id: UUID, *, alone: bool = False) -> None:
    """Wait until nobody ends the party's transfers of the asset; `alone`: until nobody begins one either."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE if alone else _SHARED, [f"transfers of {asset_id} by {party_id}"])
