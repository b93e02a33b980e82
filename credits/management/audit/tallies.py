"""Invariants of what households and objects share: caps and locks counted in rows (decisions 60)."""

from credits.management.audit.invariant import Invariant

_SUMS = """
SELECT t.key FROM credits_sharedtally t LEFT JOIN credits_tallyentry e ON e.tally_id = t.id
 GROUP BY t.id HAVING t.used_g <> coalesce(sum(e.grams), 0) OR t.acts <> coalesce(sum(e.acts), 0)
"""
# What an act has standing under a cap is what its latest verdict credits, and under a lock that it waits.
_STANDING = """
SELECT s.activity_id::text
  FROM (SELECT e.party_id, e.activity_id, e.tally_id, sum(e.grams) AS grams, sum(e.acts) AS acts
          FROM credits_tallyentry e GROUP BY 1, 2, 3) AS s
  JOIN credits_sharedtally t ON t.id = s.tally_id
  LEFT JOIN LATERAL (
      SELECT status, credited_g FROM credits_verdict v
       WHERE v.party_id = s.party_id AND v.activity_id = s.activity_id ORDER BY seq DESC LIMIT 1
  ) AS v ON true
 WHERE s.acts NOT IN (0, 1)
    OR s.acts = 1 AND t.limit_g IS NOT NULL
                  AND (v.status, v.credited_g) IS DISTINCT FROM ('CREDITED', s.grams)
    OR s.acts = 1 AND t.limit_g IS NULL AND v.status IS DISTINCT FROM 'CREDITED'
                  AND v.status IS DISTINCT FROM 'IN_REVIEW'
    OR s.acts = 0 AND (s.grams <> 0 OR v.status = 'CREDITED')
"""

INVARIANTS = [
    Invariant("C1", "shared caps and locks are the sum of their entries", "credits_sharedtally", _SUMS),
    Invariant("C2", "what shares a cap takes what it is credited", "credits_tallyentry", _STANDING),
]
