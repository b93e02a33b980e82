"""Assigning grams for coins by standing choice: after each chunk of the crediting job, and by sweeps.

Small transactions, a party each. Where one is cut off, nothing of it happened and its due rows are still
open.
"""

import logging
from uuid import UUID

from django.db import connection

from credits.rewards.services.assign_accruals import assign_accruals

log = logging.getLogger(__name__)

PARTIES_PER_CALL = 2_500

# A frozen holding waits until the freeze is lifted; it must not keep the others from their turn.
_DUE = """
SELECT d.party_id FROM credits_outcomedue d
 WHERE d.done_at IS NULL
   AND NOT EXISTS (SELECT FROM credits_ledgeraccount a
                    WHERE a.party_id = d.party_id AND a.kind = 'HOLDING' AND a.frozen_at IS NOT NULL)
 GROUP BY d.party_id ORDER BY min(d.id) LIMIT %s
"""
# Reads all verdicts, so once a night is enough. A verdict without grams has nothing to assign.
_UNASSIGNED = """
SELECT DISTINCT coalesce(p.member_id, v.party_id) FROM credits_verdict v
  LEFT JOIN credits_verdictpart p ON p.activity_id = v.activity_id
 WHERE v.status = 'CREDITED' AND coalesce(p.outcome, v.outcome) = 'coins'
   AND coalesce(p.grams, v.credited_g) > 0
   AND NOT EXISTS (SELECT FROM credits_assignment s WHERE s.accrual_ref = v.activity_id
                    AND s.party_id = coalesce(p.member_id, v.party_id))
   AND NOT EXISTS (SELECT FROM credits_verdict w
                    WHERE w.party_id = v.party_id AND w.activity_id = v.activity_id AND w.seq > v.seq)
   AND NOT EXISTS (SELECT FROM credits_ledgeraccount a
                    WHERE a.party_id = coalesce(p.member_id, v.party_id) AND a.kind = 'HOLDING'
                      AND a.frozen_at IS NOT NULL)
 LIMIT %s
"""


def has_due() -> bool:
    """Tell whether anybody's grams wait to be assigned."""
    return bool(_party_ids(_DUE, 1))


def assign_due(*, limit: int = PARTIES_PER_CALL) -> dict[str, int]:
    """Assign what is due of up to `limit` parties; returns counts."""
    return _assign_parties(_party_ids(_DUE, limit))


def sweep_unassigned(*, limit: int = PARTIES_PER_CALL) -> dict[str, int]:
    """Assign what was decided for coins and no assignment names: a net under `assign_due`."""
    return _assign_parties(_party_ids(_UNASSIGNED, limit))


def _party_ids(statement: str, limit: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [limit])
        return [party_id for (party_id,) in cursor.fetchall()]


def _assign_parties(party_ids: list[UUID]) -> dict[str, int]:
    counts = {"parties": 0, "assigned": 0, "refused": 0, "failed": 0}
    for party_id in party_ids:
        try:
            planned = assign_accruals(party_id)
        except Exception:  # one party's trouble must not keep the others waiting; its due rows stay open
            log.exception("assignment failed for party %s", party_id)
            counts["failed"] += 1
            continue
        refused = sum(1 for item in planned if item.refused)
        counts["parties"] += 1
        counts["assigned"] += len(planned) - refused
        counts["refused"] += refused
    return counts
