"""The job that links people whose trips are one another's (accounts/groups): a trace, its fixes or its line
sent by two, and two phones that go together again and again.

Crediting notes whose trips a finding is about; links follow here, out of its way. One that was refuted stays
so, since a pair has one row for ever.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.groups.services import note_links
from accounts.groups.states import LinkKind
from puhui.kernel.commands import system_actor

LINKS_PER_CALL = 1_000
JOB = system_actor("trace links")

# By the order of screening, so that of several reasons for one pair the first stands as its source.
_PAIRS = """
SELECT DISTINCT ON (low, high) low, high, code FROM (
    SELECT least(a.party_id, (e.about->>1)::uuid) AS low, greatest(a.party_id, (e.about->>1)::uuid) AS high,
           e.about->>0 AS code, s.id
      FROM credits_screening s JOIN credits_activity a ON a.id = s.activity_id
     CROSS JOIN LATERAL jsonb_array_elements(s.others) AS e (about)
     WHERE NOT (s.others = '[]'::jsonb)) AS found
 WHERE NOT EXISTS (SELECT FROM accounts_partylink l
                    WHERE l.low_id = found.low AND l.high_id = found.high AND l.kind = 'TRACE')
 ORDER BY low, high, id LIMIT %s
"""


def link_traces(*, now: datetime, limit: int = LINKS_PER_CALL) -> dict[str, int]:
    """Note up to `limit` links that are missing; returns how many. What is left waits for the next run."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_PAIRS, [limit])
            found = cursor.fetchall()
        pairs: dict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
        for low, high, code in found:
            pairs[code].append((low, high))
        linked = sum(
            note_links(actor=JOB, kind=LinkKind.TRACE, pairs=some, source=code, now=now)
            for code, some in sorted(pairs.items())
        )
    return {"linked": linked}
