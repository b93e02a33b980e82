"""Invariants from the act to the goods: verdicts, accruals, assignments, coins, vouchers, retirements."""

from credits.management.audit.invariant import Invariant

_ACCRUED = """
SELECT t.id::text FROM credits_transfer t
  JOIN credits_ledgeraccount h ON h.id = t.credit_account_id JOIN credits_asset a ON a.id = t.asset_id
  LEFT JOIN credits_verdictpart p ON p.member_id = h.party_id AND p.activity_id = t.source_ref
  LEFT JOIN credits_verdict v
    ON v.party_id = coalesce(p.party_id, h.party_id) AND v.activity_id = t.source_ref
   AND v.status = 'CREDITED'
 WHERE t.kind = 'ACCRUAL'
   AND (v.activity_id IS NULL OR coalesce(p.grams, v.credited_g) <> t.amount
    OR v.is_coin_only <> (a.book = 'COIN_ONLY')
    OR p.id IS NULL AND v.activity_id IN (SELECT activity_id FROM credits_verdictpart))
"""
_CREDITED = """
SELECT v.activity_id::text FROM credits_verdict v
  LEFT JOIN credits_verdictpart p
    ON p.party_id = v.party_id AND p.activity_id = v.activity_id AND p.seq = v.seq
  LEFT JOIN credits_ledgeraccount h
    ON h.party_id = coalesce(p.member_id, v.party_id) AND h.kind = 'HOLDING'
  LEFT JOIN credits_transfer t
    ON t.kind = 'ACCRUAL' AND t.credit_account_id = h.id AND t.source_ref = v.activity_id
 WHERE v.status = 'CREDITED' AND coalesce(p.grams, v.credited_g) > 0 AND t.id IS NULL
"""
# What was accrued and not taken back is what stands credited, and what reversals still owe: an accrual whose
# activity is no longer credited may wait for its reversal, never the other way round.
_ACCRUED_AND_OWED = """
WITH superseded AS (
    SELECT DISTINCT coalesce(p.member_id, c.party_id) AS party_id, c.activity_id,
           coalesce(p.grams, c.credited_g) AS credited_g, c.is_coin_only FROM credits_verdict l
      JOIN credits_verdict c ON c.party_id = l.party_id AND c.activity_id = l.activity_id AND c.seq < l.seq
      LEFT JOIN credits_verdictpart p
        ON p.party_id = c.party_id AND p.activity_id = c.activity_id AND p.seq = c.seq
     WHERE l.seq > 1 AND c.status = 'CREDITED'
), reversed AS (
    SELECT o.id, o.source_ref, h.party_id, o.amount, a.book = 'COIN_ONLY' AS is_coin_only
      FROM credits_transfer r
      JOIN credits_transfer o ON o.id = r.reverses_id AND o.kind = 'ACCRUAL'
      JOIN credits_ledgeraccount h ON h.id = o.credit_account_id JOIN credits_asset a ON a.id = o.asset_id
), kept AS (
    SELECT is_coin_only, sum(grams) AS grams FROM (
        SELECT a.book = 'COIN_ONLY' AS is_coin_only, sum(t.amount) AS grams FROM credits_transfer t
          JOIN credits_asset a ON a.id = t.asset_id WHERE t.kind = 'ACCRUAL' GROUP BY 1
        UNION ALL SELECT is_coin_only, -amount FROM reversed
    ) AS accrued GROUP BY 1
), standing_and_owed AS (
    SELECT is_coin_only, sum(grams) AS grams FROM (
        SELECT is_coin_only, sum(credited_g) AS grams FROM credits_verdict
         WHERE status = 'CREDITED' GROUP BY 1
        UNION ALL SELECT is_coin_only, -credited_g FROM superseded
        UNION ALL
        SELECT s.is_coin_only, s.credited_g FROM superseded s WHERE NOT EXISTS (
            SELECT FROM reversed r WHERE r.party_id = s.party_id AND r.source_ref = s.activity_id)
    ) AS credited GROUP BY 1
)
SELECT CASE WHEN is_coin_only THEN 'coin-only grams' ELSE 'personal grams' END
  FROM kept k FULL JOIN standing_and_owed s USING (is_coin_only)
 WHERE coalesce(k.grams, 0) <> coalesce(s.grams, 0)
UNION ALL
SELECT r.id::text FROM reversed r WHERE NOT EXISTS (
    SELECT FROM superseded s WHERE s.party_id = r.party_id AND s.activity_id = r.source_ref)
"""
_ONCE = """
SELECT activity_id::text FROM credits_verdict WHERE status = 'CREDITED'
 GROUP BY activity_id HAVING count(*) > 1
UNION ALL
SELECT source_ref::text FROM credits_transfer WHERE kind = 'ACCRUAL'
 GROUP BY source_ref, credit_account_id HAVING count(*) > 1
UNION ALL
SELECT operator || ' ' || reference FROM credits_activityreference
 GROUP BY operator, reference HAVING count(*) > 1
UNION ALL
-- A ride of a project is no rider's, and no report counts more kilometres than its project has rides.
SELECT p.operator || ' ' || p.reference FROM credits_projectride p
  LEFT JOIN credits_activityreference r ON (r.operator, r.reference) = (p.operator, p.reference)
 WHERE r.project_id IS DISTINCT FROM p.project_id OR r.activity_id IS NOT NULL
UNION ALL
SELECT m.id::text FROM credits_monitoringreport m
  JOIN credits_project j ON j.id = m.project_id
  JOIN credits_projecttypeneeds t ON t.code = j.project_type AND t.rides_ridden <> ''
 WHERE m.status NOT IN ('DRAFT', 'RETURNED', 'REJECTED')
   AND (SELECT coalesce(sum(f.value) FILTER (WHERE f.input_name = t.rides_ridden), 0)
             - coalesce(sum(f.value) FILTER (WHERE f.input_name = t.rides_of_riders), 0)
          FROM credits_reportfigure f WHERE f.report_id = m.id AND f.superseded_at IS NULL) * 1000
     > (SELECT coalesce(sum(p.metres), 0) FROM credits_projectride p
         WHERE p.project_id = m.project_id AND p.ridden_on >= m.period_from AND p.ridden_on < m.period_to)
"""
# Every part is the agreed share rounded down, but for one that has what is left over; together they are all.
_PARTS = """
WITH part AS (
    SELECT p.*, v.credited_g, v.credited_g * p.share_bp / 10000 AS floor_g, a.occurred_to
      FROM credits_verdictpart p
      LEFT JOIN credits_verdict v ON v.party_id = p.party_id AND v.activity_id = p.activity_id
       AND v.seq = p.seq AND v.status = 'CREDITED'
      LEFT JOIN credits_activity a ON a.party_id = p.party_id AND a.id = p.activity_id
)
SELECT activity_id::text FROM part GROUP BY activity_id
HAVING sum(share_bp) <> 10000 OR sum(grams) IS DISTINCT FROM max(credited_g) OR min(grams - floor_g) < 0
    OR count(*) FILTER (WHERE grams <> floor_g) > 1 OR count(DISTINCT (party_id, seq)) > 1
UNION ALL
SELECT activity_id::text FROM part WHERE NOT EXISTS (
    SELECT FROM accounts_householdshare s WHERE s.party_id = part.member_id AND s.share_bp = part.share_bp
       -- The rule of the last day, also where it was changed later on that day.
       AND daterange(s.valid_from, s.valid_to, '[]')
        @> ((part.occurred_to - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date)
"""
_ORPHANS = """
SELECT v.activity_id::text FROM credits_verdict v
  LEFT JOIN credits_activity a ON a.id = v.activity_id AND a.party_id = v.party_id WHERE a.id IS NULL
UNION ALL
SELECT r.activity_id::text FROM credits_activityreference r
  LEFT JOIN credits_activity a ON a.id = r.activity_id WHERE r.activity_id IS NOT NULL AND a.id IS NULL
UNION ALL
SELECT v.activity_id::text FROM credits_verdict v
  LEFT JOIN credits_basis b ON b.id = v.basis_id WHERE v.basis_id IS NOT NULL AND b.id IS NULL
"""

# Per command: grams and coins as the assignments say, and as the transfers did.
_ASSIGNED = """
WITH said AS (
    SELECT command_id, sum(quantity_g) AS grams, sum(coins) AS coins FROM credits_assignment
     WHERE status = 'DONE' GROUP BY 1
), done AS (
    SELECT command_id, coalesce(sum(amount) FILTER (WHERE kind = 'ASSIGNMENT'), 0) AS grams,
           coalesce(sum(amount) FILTER (WHERE kind = 'COIN_GRANT'), 0) AS coins
      FROM credits_transfer WHERE kind IN ('ASSIGNMENT', 'COIN_GRANT') GROUP BY 1
)
SELECT coalesce(s.command_id, d.command_id)::text FROM said s FULL JOIN done d USING (command_id)
 WHERE (s.grams, s.coins) IS DISTINCT FROM (d.grams, d.coins)
"""
_ASSIGNED_ONCE = """
SELECT accrual_ref::text FROM credits_assignment WHERE accrual_ref IS NOT NULL
 GROUP BY accrual_ref, party_id HAVING count(*) > 1
UNION ALL
SELECT s.id::text FROM credits_assignment s
  LEFT JOIN credits_ledgeraccount h ON h.party_id = s.party_id AND h.kind = 'HOLDING'
  LEFT JOIN credits_transfer t
    ON t.kind = 'ACCRUAL' AND t.credit_account_id = h.id AND t.source_ref = s.accrual_ref
 WHERE s.accrual_ref IS NOT NULL AND s.status = 'DONE' AND t.amount IS DISTINCT FROM s.quantity_g
UNION ALL
SELECT id::text FROM (
    SELECT id, assigned_total_g,
           sum(quantity_g) OVER (PARTITION BY party_id ORDER BY assigned_total_g) AS running
      FROM credits_assignment WHERE status = 'DONE'
) AS chain WHERE assigned_total_g IS DISTINCT FROM running
"""
_BUDGETS = """
WITH used AS (
    SELECT scheme_id AS scheme, sum(used_coins) AS coins FROM credits_citybudget GROUP BY 1
), granted AS (
    SELECT a.scheme, sum(t.amount) AS coins FROM credits_transfer t JOIN credits_asset a ON a.id = t.asset_id
     WHERE t.kind = 'COIN_GRANT' GROUP BY 1
)
SELECT scheme FROM used FULL JOIN granted USING (scheme)
 WHERE coalesce(used.coins, 0) <> coalesce(granted.coins, 0)
"""
# What was retired on purchase left escrow, and a programme's remainder its own account, where no holder is
# debited: the certificate is its source.
_RETIRED = """
WITH said AS (
    SELECT command_id, party_id, sum(quantity_g) AS grams FROM credits_retirement GROUP BY 1, 2
), done AS (
    SELECT command_id, party_id, sum(amount) AS grams FROM (
        SELECT t.command_id, h.party_id, t.amount FROM credits_transfer t
          JOIN credits_ledgeraccount h ON h.id = t.debit_account_id WHERE t.kind = 'RETIREMENT'
        UNION ALL
        SELECT t.command_id, r.party_id, t.amount FROM credits_transfer t
          LEFT JOIN credits_retirement r ON r.id = t.source_ref AND r.quantity_g = t.amount
         WHERE t.kind IN ('PURCHASE_RETIREMENT', 'PROGRAMME_RETIREMENT')
    ) AS retired GROUP BY 1, 2
)
SELECT coalesce(s.command_id, d.command_id)::text FROM said s FULL JOIN done d USING (command_id, party_id)
 WHERE s.grams IS DISTINCT FROM d.grams
"""
_VOUCHERS = """
WITH said AS (
    SELECT command_id, party_id, sum(price_coins) AS coins FROM credits_voucher GROUP BY 1, 2
), done AS (
    SELECT t.command_id, h.party_id, sum(t.amount) AS coins FROM credits_transfer t
      JOIN credits_ledgeraccount h ON h.id = t.debit_account_id WHERE t.kind = 'COIN_SPENDING' GROUP BY 1, 2
)
SELECT coalesce(s.command_id, d.command_id)::text FROM said s FULL JOIN done d USING (command_id, party_id)
 WHERE s.coins IS DISTINCT FROM d.coins
UNION ALL
SELECT r.code FROM credits_reward r LEFT JOIN credits_voucher v ON v.reward_id = r.code
 GROUP BY r.code, r.redeemed, r.stock HAVING r.redeemed <> count(v.id) OR r.redeemed > r.stock
"""

INVARIANTS = [
    Invariant("I7a", "every accrual has a verdict that credits as much", "credits_transfer", _ACCRUED),
    Invariant("I7b", "every credited verdict has its accrual", "credits_verdict", _CREDITED),
    Invariant("I7", "accrued is what stands credited and what is owed", "credits_verdict", _ACCRUED_AND_OWED),
    Invariant("I7c", "what members share is all of a verdict", "credits_verdictpart", _PARTS),
    Invariant("I14", "an activity and a reference count once", "credits_verdict", _ONCE),
    Invariant("O1", "verdicts and references have their activities", "credits_verdict", _ORPHANS),
    Invariant("L1", "grams and coins moved as the assignments say", "credits_assignment", _ASSIGNED),
    Invariant("L2", "an accrual is assigned whole and once", "credits_assignment", _ASSIGNED_ONCE),
    Invariant("L3", "coins granted are coins of the budgets", "credits_citybudget", _BUDGETS),
    Invariant("L4", "certificates say what was retired", "credits_retirement", _RETIRED),
    Invariant("L5", "vouchers cost what was spent and come out of stock", "credits_voucher", _VOUCHERS),
]
