"""How much homes of a region use in a month: counted each night from what was claimed, into a small table.

One statement over the latest claims, bounded by their number and by when they were received; the same night
twice comes to the same rows. What was refused, reversed or taken back is in no median.
"""

from datetime import datetime, timedelta

from django.db import connection

from credits.activities.catalog_loading import rules_by_id
from puhui.kernel.clock import business_date
from puhui.kernel.ids import id_floor

# A period is at most 31 days long and its record at most 60 days old when it comes.
RECEIVED_WITHIN = timedelta(days=100)
CLAIMS_MOST = 500_000

_COUNT = """
WITH claim AS (
    SELECT activity_id, period FROM credits_meterclaim WHERE activity_id >= %(floor)s
     ORDER BY activity_id DESC LIMIT %(most)s
), used AS (
    SELECT a.type_id, a.region,
           date_trunc('month', (upper(c.period) - interval '1 microsecond')
                      AT TIME ZONE 'Asia/Shanghai')::date AS month,
           ln((a.inputs ->> t.name)::float8 * 86400
              / extract(epoch FROM upper(c.period) - lower(c.period))::float8) AS rate
      FROM claim c JOIN credits_activity a ON a.id = c.activity_id
      JOIN unnest(%(types)s::int[], %(names)s::text[]) AS t (type_id, name) ON t.type_id = a.type_id
      LEFT JOIN LATERAL (
          SELECT status FROM credits_verdict WHERE party_id = a.party_id AND activity_id = a.id
           ORDER BY seq DESC LIMIT 1
      ) AS v ON true
     WHERE (v.status IS NULL OR v.status IN ('CREDITED', 'IN_REVIEW'))
       AND (a.inputs ->> t.name)::float8 > 0
), middle AS (
    SELECT type_id, region, month, count(*) AS periods,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY rate) AS median
      FROM used WHERE month >= %(since)s GROUP BY type_id, region, month
), spread AS (
    SELECT type_id, region, month, periods, median,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(rate - median)) AS mad
      FROM middle JOIN used USING (type_id, region, month)
     GROUP BY type_id, region, month, periods, median
)
INSERT INTO credits_metercohort (id, type_id, region, month, periods, log_median, log_mad, computed_at)
SELECT gen_random_uuid(), type_id, region, month, periods, median, mad, %(now)s FROM spread
    ON CONFLICT (type_id, region, month) DO UPDATE
   SET periods = excluded.periods, log_median = excluded.log_median, log_mad = excluded.log_mad,
       computed_at = excluded.computed_at
"""


def count_cohorts(*, now: datetime) -> dict[str, int]:
    """Count the cohorts of this month and the last; returns how many there are."""
    since = (business_date(now).replace(day=1) - timedelta(days=1)).replace(day=1)
    metered = {rules.id: rules.daily_input for rules in rules_by_id().values() if rules.daily_input}
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "floor": id_floor(now - RECEIVED_WITHIN),
                "most": CLAIMS_MOST,
                "types": list(metered),
                "names": list(metered.values()),
                "since": since,
                "now": now,
            },
        )
        return {"cohorts": cursor.rowcount}
