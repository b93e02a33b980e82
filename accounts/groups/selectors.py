"""Who belongs together: the parties that standing links hold together, however long the chain."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

# UNION drops what was met before, so that a ring ends. There is no other end: one party that is left out of a
# group has limits of its own and verifies for the others, and the database leaves none out (tie_guards.py).
_GROUP = """
WITH RECURSIVE met AS (
    SELECT %(party)s::uuid AS id
    UNION
    SELECT CASE WHEN l.low_id = met.id THEN l.high_id ELSE l.low_id END
      FROM met JOIN accounts_partylink l
        ON (l.low_id = met.id OR l.high_id = met.id) AND l.refuted_at IS NULL
)
SELECT id FROM met
"""


def group_of(party_id: UUID) -> frozenset[UUID]:
    """Return the parties that belong together with this one, itself included, however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUP, {"party": party_id})
        return frozenset({party_id, *(found for (found,) in cursor.fetchall())})


def groups_of(party_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return the group of each party; those of one group get the same set."""
    groups: dict[UUID, frozenset[UUID]] = {}
    for party_id in party_ids:
        if party_id not in groups:
            group = group_of(party_id)
            groups |= dict.fromkeys(group, group)
    return groups
