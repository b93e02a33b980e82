"""The job that links people who signed in from one device.

Each is linked to whoever came first with it, not to each of the others: a farm of a thousand accounts needs a
thousand links and not half a million. A device without a name is nobody's and links nobody.
"""

from datetime import datetime

from django.db import connection, transaction

from accounts.groups.services.note_links import note_links
from accounts.groups.states import LinkKind
from puhui.kernel.commands import system_actor

LINKS_PER_CALL = 1_000

_PAIRS = """
SELECT DISTINCT first.party_id, d.party_id
  FROM accounts_device d
 CROSS JOIN LATERAL (
       SELECT f.party_id FROM accounts_device f WHERE f.shared_index = d.shared_index
        ORDER BY f.first_seen_at, f.id LIMIT 1) AS first
 WHERE d.shared_index IS NOT NULL AND first.party_id <> d.party_id
   AND NOT EXISTS (
       SELECT FROM accounts_partylink l
        WHERE l.low_id = least(first.party_id, d.party_id)
          AND l.high_id = greatest(first.party_id, d.party_id)
          AND l.kind = 'DEVICE')
 LIMIT %s
"""


def link_devices(*, now: datetime, limit: int = LINKS_PER_CALL) -> dict[str, int]:
    """Note up to `limit` links that are missing; returns how many. What is left waits for the next run."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_PAIRS, [limit])
            pairs = cursor.fetchall()
        actor = system_actor("device links")
        noted = note_links(actor=actor, kind=LinkKind.DEVICE, pairs=pairs, source="sign-in", now=now)
    return {"linked": noted}
