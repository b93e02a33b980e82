"""The invariant of numbers: a meter's days and a device are credited to people or to a project, not both."""

from credits.management.audit.invariant import Invariant

# What stands for a day of one number on both sides; what stands without its credit, what was let go while its
# credit stands, and a credit or a report's thing without a row. Of a person's device the number is sealed in
# the act's own text: that it is held is seen from its row alone. A number of zeros alone names nothing.
_BOTH = """
WITH held AS (
    SELECT * FROM credits_numberclaim WHERE released_at IS NULL
), credited AS (
    SELECT v.party_id, v.activity_id FROM credits_verdict v
     WHERE v.status = 'CREDITED' AND v.credited_g > 0 AND NOT EXISTS (
           SELECT FROM credits_verdict l
            WHERE l.party_id = v.party_id AND l.activity_id = v.activity_id AND l.seq > v.seq AND l.seq > 1)
)
SELECT p.activity_id::text FROM held p
  JOIN held r ON r.side = 'REPORT' AND r.number_index = p.number_index
   AND daterange(r.days_from, r.days_to) && daterange(p.days_from, p.days_to)
 WHERE p.side = 'PERSON' AND NOT p.is_told_apart
UNION ALL
SELECT p.activity_id::text FROM held p
 WHERE p.side = 'PERSON' AND NOT EXISTS (
       SELECT FROM credited c WHERE c.party_id = p.party_id AND c.activity_id = p.activity_id)
UNION ALL
SELECT n.activity_id::text FROM credits_numberclaim n
  JOIN credited c ON c.party_id = n.party_id AND c.activity_id = n.activity_id
 WHERE n.side = 'PERSON' AND n.released_at IS NOT NULL
UNION ALL
SELECT m.activity_id::text FROM credits_meterclaim m
  JOIN credited c ON c.activity_id = m.activity_id
 WHERE NOT EXISTS (SELECT FROM held p WHERE p.activity_id = m.activity_id AND p.kind = 'METER')
UNION ALL
SELECT coalesce(o.report_id, r.report_id)::text
  FROM (SELECT * FROM credits_creditedobject
         WHERE released_at IS NULL AND kind IN ('METER', 'DEVICE') AND key <> '') AS o
  FULL JOIN (SELECT * FROM held WHERE side = 'REPORT') AS r
    ON (r.report_id, r.kind, r.key, r.days_from, r.days_to)
     = (o.report_id, o.kind, o.key, o.days_from, o.days_to)
 WHERE o.id IS NULL OR r.id IS NULL
"""

INVARIANTS = [
    Invariant(
        "C3",
        "a meter's days and a device are credited to people or to a report",
        "credits_numberclaim",
        _BOTH,
    )
]
