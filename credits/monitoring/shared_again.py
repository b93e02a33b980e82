"""The room that caps of a household or object left a verdict, found again from the entries before its own.

The tallies are not asked: what stood before an entry is the sum of those before it, in the order in which
they were made under the tally's lock.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from credits.monitoring.bases import bind_basis
from credits.monitoring.credited import Credited
from credits.monitoring.periods import shared_caps
from credits.monitoring.room import CapUse, Uses
from puhui.kernel.clock import business_date

_BEFORE = """
SELECT e.party_id, e.activity_id, e.seq, t.key,
       (SELECT coalesce(sum(b.grams), 0)::bigint FROM credits_tallyentry b
         WHERE b.tally_id = e.tally_id AND b.id < e.id)
  FROM unnest(%(activities)s::uuid[], %(seqs)s::int[]) AS k (activity_id, seq)
  JOIN credits_tallyentry e ON e.activity_id = k.activity_id AND e.seq = k.seq AND e.acts = 1
  JOIN credits_sharedtally t ON t.id = e.tally_id
 WHERE t.limit_g IS NOT NULL
"""
_Key = tuple[UUID, UUID, int]


def shared_uses(rows: Iterable[Credited]) -> dict[_Key, Uses]:
    """Return the shared caps of each verdict that has some, as it met them, by its key.

    A verdict without its entries comes out without a use: its grams are then what no cap took.
    """
    wanted = [row for row in rows if any(cap.per != "person" for cap in bind_basis(row.basis_id).caps)]
    if not wanted:
        return {}
    used: dict[_Key, dict[str, int]] = defaultdict(dict)
    arguments: dict[str, Any] = {
        "activities": [row.activity for row in wanted],
        "seqs": [row.seq for row in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, arguments)
        for party, activity, seq, key, before in cursor:
            # Whose it was stands before the rest, which the verdict's own basis tells.
            used[party, activity, seq][key.split(" ", 1)[1]] = before
    return {row.key: tuple(_uses(row, used[row.key])) for row in wanted}


def _uses(row: Credited, used: dict[str, int]) -> Iterable[CapUse]:
    bound = bind_basis(row.basis_id)
    caps = [cap for cap in bound.caps if cap.per != "person"]
    keys = shared_caps(bound, business_date(row.begun_at))
    for cap, (per, key, _limit) in zip(caps, keys, strict=True):
        if (name := f"{per} {key}") in used:
            yield CapUse(cap, used[name])
