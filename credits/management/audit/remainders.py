"""Invariant of remainders: what a report carries was left to it, whole, once, by units that came to be."""

from credits.management.audit.invariant import Invariant

_CARRIED = """
WITH standing AS (
    SELECT c.* FROM credits_carriedgrams c WHERE c.released_at IS NULL
)
SELECT r.id::text FROM credits_monitoringreport r
 WHERE r.status <> 'REJECTED'
   AND NOT EXISTS (SELECT FROM credits_issuance i WHERE i.report_id = r.id AND i.status = 'VOIDED')
   AND r.carried_in_g <> (SELECT coalesce(sum(c.grams), 0) FROM standing c WHERE c.report_id = r.id)
UNION ALL
SELECT c.id::text FROM standing c
  JOIN credits_monitoringreport s ON s.id = c.source_id
  JOIN credits_monitoringreport t ON t.id = c.report_id
 WHERE (s.project_id, s.scheme, s.methodology) IS DISTINCT FROM (t.project_id, t.scheme, t.methodology)
    OR abs(c.grams) <> s.reduction_g + s.carried_in_g - s.tonnes * 1000000
    OR NOT EXISTS (SELECT FROM credits_issuance i WHERE i.report_id = s.id AND i.tonnes = s.tonnes
                    AND (i.status = 'VOIDED' OR i.status = 'MINTED' AND c.grams > 0))
UNION ALL
SELECT c.source_id::text FROM standing c GROUP BY c.source_id, c.grams > 0 HAVING count(*) > 1
"""

INVARIANTS = [
    Invariant(
        "62", "a remainder under a tonne went on once, in its project", "credits_carriedgrams", _CARRIED
    ),
]
