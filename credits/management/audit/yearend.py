"""Invariants of years' ends: announced by two, on its day or later, and what lines say is what moved."""

from credits.management.audit.invariant import Invariant

# Kinds, outcomes and days are written down a second time here.
_ANNOUNCED = """
SELECT l.id::text FROM credits_yearendline l
  LEFT JOIN credits_yearendsettlement s ON s.id = l.settlement_id
  LEFT JOIN credits_yearendrule r ON r.id = s.rule_id
  LEFT JOIN credits_asset a ON a.id = l.asset_id
 WHERE s.id IS NULL OR s.status NOT IN ('ANNOUNCED', 'DONE') OR s.decided_by = s.proposed_by
    OR (l.settled_at AT TIME ZONE 'Asia/Shanghai')::date < s.due_on
    OR s.due_on < s.announced_on + r.notice_days
    OR a.scheme <> s.scheme OR a.vintage > s.year OR r.scheme_id <> s.scheme
    OR l.outcome = 'RETIRED' AND (a.book <> 'PERSONAL' OR r.personal <> 'retire')
    OR l.outcome = 'COINS' AND CASE a.book WHEN 'PERSONAL' THEN r.personal ELSE r.coin_only END <> 'coins'
"""
_MOVED = """
SELECT l.id::text FROM credits_yearendline l
  LEFT JOIN credits_ledgeraccount h ON h.party_id = l.party_id AND h.kind = 'HOLDING'
 WHERE l.outcome <> 'CARRIED' AND NOT EXISTS (
       SELECT FROM credits_transfer t
        WHERE t.source_ref = l.ref AND t.kind IN ('RETIREMENT', 'ASSIGNMENT') AND t.asset_id = l.asset_id
          AND t.debit_account_id = h.id AND t.amount = l.grams AND t.command_id = l.command_id
          AND t.kind = CASE l.outcome WHEN 'RETIRED' THEN 'RETIREMENT' ELSE 'ASSIGNMENT' END)
    OR l.outcome = 'COINS' AND NOT EXISTS (
       SELECT FROM credits_transfer t
        WHERE t.source_ref = l.ref AND t.kind = 'COIN_GRANT' AND t.credit_account_id = h.id
          AND t.amount = l.coins)
"""
# What a programme had left under a tonne: line by line what the assignments give up, and what moved.
_REMAINDERS = """
SELECT r.id::text FROM credits_yearendremainder r
  LEFT JOIN credits_yearendsettlement s ON s.id = r.settlement_id
  LEFT JOIN credits_yearendrule u ON u.id = s.rule_id
  LEFT JOIN credits_asset a ON a.id = r.asset_id
 WHERE s.status IS NULL OR s.status NOT IN ('ANNOUNCED', 'DONE') OR a.scheme <> s.scheme OR a.vintage > s.year
    OR (r.settled_at AT TIME ZONE 'Asia/Shanghai')::date < s.due_on
    OR r.outcome = 'RETIRED' AND u.programme <> 'retire' OR r.outcome = 'COINS' AND u.programme <> 'coins'
    OR r.outcome <> 'CARRIED' AND r.grams >= 1000000
    OR coalesce((SELECT sum(l.grams) FROM credits_reserveline l WHERE l.reversal_ref = r.id), 0)
       <> CASE r.outcome WHEN 'CARRIED' THEN 0 ELSE r.grams END
    OR coalesce((SELECT sum(t.amount) FROM credits_transfer t WHERE t.source_ref = r.ref
                    AND t.asset_id = r.asset_id AND t.command_id = r.command_id
                    AND t.kind = CASE r.outcome WHEN 'RETIRED' THEN 'PROGRAMME_RETIREMENT'
                                 ELSE 'PROGRAMME_CLOSING' END), 0)
       <> CASE r.outcome WHEN 'CARRIED' THEN 0 ELSE r.grams END
UNION ALL
SELECT t.id::text FROM credits_transfer t
 WHERE t.kind IN ('PROGRAMME_RETIREMENT', 'PROGRAMME_CLOSING') AND NOT EXISTS (
       SELECT FROM credits_yearendremainder r WHERE r.ref = t.source_ref AND r.asset_id = t.asset_id)
"""

INVARIANTS = [
    Invariant("Y1", "a year is settled as it was announced", "credits_yearendline", _ANNOUNCED),
    Invariant("Y2", "what a year's end says is what moved", "credits_yearendline", _MOVED),
    Invariant("Y3", "a programme's remainder went as the rule says", "credits_yearendremainder", _REMAINDERS),
]
