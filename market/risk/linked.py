"""Parties that belong together (accounts.groups), as the limits see them, and the turn they take."""

from uuid import UUID

from django.db import connection

from accounts.groups.selectors import group_of
from market.risk.order import Order


def linked_to(party_id: UUID) -> tuple[UUID, ...]:
    """Return the parties that belong together with one, itself left out."""
    return tuple(sorted(group_of(party_id) - {party_id}))


def take_groups_turn(order: Order) -> None:
    """Let one order of a group for an instrument be judged at a time, until commit; alone, nothing is locked.

    Each party's counter is a row of its own, so that without it two of them would each fit by themselves.
    """
    if order.linked:
        first = min(order.party_id, *order.linked)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"group {order.instrument} {first}"]
            )
