"""The invariant of what cannot be true twice at one time (I15): trips of one, periods of a meter, things."""

from credits.management.audit.invariant import Invariant

# Who overlaps at all is found by one pass in the order of time; only they are compared pair by pair. A ride
# that a phone was credited for may be in an operator's record as well, which then left those grams out
# (decisions 29): the record names them. Without grams nothing was credited.
_OVERLAPPING = """
WITH credited AS (
    SELECT a.id, coalesce(a.meter_id, a.party_id) AS whose, k.exclusion, a.type_id, a.tier, v.credited_g,
           (v.resolved ->> 'counted_before_g')::bigint AS counted_g, a.occurred_from AS since,
           a.occurred_to AS until
      FROM credits_verdict v JOIN credits_activity a ON a.id = v.activity_id AND a.party_id = v.party_id
      JOIN credits_activitytype k ON k.id = a.type_id AND k.exclusion <> ''
     WHERE v.status = 'CREDITED' AND v.credited_g > 0 AND NOT EXISTS (
           SELECT FROM credits_verdict l
            WHERE l.party_id = v.party_id AND l.activity_id = v.activity_id AND l.seq > v.seq AND l.seq > 1)
), ordered AS (
    SELECT *, max(until) OVER (PARTITION BY whose, exclusion ORDER BY since, id
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM credited
)
SELECT o.id::text FROM ordered o
  JOIN credited e ON e.whose = o.whose AND e.exclusion = o.exclusion AND e.id <> o.id
   AND e.since < o.until AND o.since < e.until AND (e.since, e.id) < (o.since, o.id)
 WHERE o.since < o.before AND NOT (
       e.type_id = o.type_id AND (e.tier = 'A') <> (o.tier = 'A')
   AND 2 * (least(e.until, o.until) - greatest(e.since, o.since))
       >= least(e.until - e.since, o.until - o.since)
   AND coalesce(CASE WHEN o.tier = 'A' THEN o.counted_g >= e.credited_g ELSE e.counted_g >= o.credited_g END,
                false))
UNION ALL
SELECT activity_id::text FROM (
    SELECT activity_id, lower(period) AS since,
           max(upper(period)) OVER (PARTITION BY meter_id ORDER BY lower(period), activity_id
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM credits_meterclaim) AS claims WHERE since < before
UNION ALL
SELECT id::text FROM (
    SELECT id, days_from, max(days_to) OVER (PARTITION BY kind, key ORDER BY days_from, id
                                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM credits_creditedobject WHERE released_at IS NULL) AS things WHERE days_from < before
UNION ALL
SELECT id::text FROM (
    SELECT id, period_from, max(period_to) OVER (
               PARTITION BY kind, scheme, project_id, CASE kind WHEN 'PROGRAMME' THEN methodology END,
                            CASE kind WHEN 'PROGRAMME' THEN city END,
                            CASE kind WHEN 'PROGRAMME' THEN vintage END
               ORDER BY period_from, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM credits_monitoringreport WHERE status <> 'REJECTED') AS reports WHERE period_from < before
"""

INVARIANTS = [
    Invariant(
        "I15",
        "no two of one time were credited where one excludes the other",
        "credits_verdict",
        _OVERLAPPING,
    )
]
