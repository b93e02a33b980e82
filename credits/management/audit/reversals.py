"""Invariants of late discovery: who bore each gram that was taken back, and what is still owed for it."""

from credits.management.audit.invariant import Invariant

# Every gram of an activity that was reversed: taken back by its mirror or by recoveries, paid in coins, owed,
# or the programme's. Kinds, causes and books are written down a second time here.
_BORNE = """
WITH item AS (
    SELECT r.*, c.cause, c.status AS case_status, c.scheme, c.proposed_by, c.decided_by,
           coalesce(d.paid_g, 0) AS paid_g
      FROM credits_reversal r JOIN credits_reversalcase c ON c.id = r.case_id
      LEFT JOIN credits_debt d ON d.id = r.id
), moved AS (
    SELECT t.source_ref AS id,
           coalesce(sum(t.amount) FILTER (WHERE t.kind = 'RECOVERY' AND a.book <> 'COIN'), 0) AS grams,
           coalesce(sum(t.amount) FILTER (WHERE t.kind = 'RECOVERY' AND a.book = 'COIN'), 0) AS coins,
           coalesce(sum(t.amount) FILTER (WHERE t.kind = 'COVER'), 0) AS covered
      FROM credits_transfer t JOIN credits_asset a ON a.id = t.asset_id
     WHERE t.kind IN ('RECOVERY', 'COVER') GROUP BY 1
), mirrored AS (
    SELECT h.party_id, o.source_ref, sum(m.amount) AS grams FROM credits_transfer m
      JOIN credits_transfer o ON o.id = m.reverses_id AND o.kind = 'ACCRUAL'
      JOIN credits_ledgeraccount h ON h.id = o.credit_account_id GROUP BY 1, 2
)
SELECT i.id::text FROM item i LEFT JOIN moved m ON m.id = i.id
  LEFT JOIN mirrored x ON x.party_id = i.party_id AND x.source_ref = i.activity_id
 WHERE i.status = 'DONE' AND (
       i.case_status NOT IN ('APPROVED', 'DONE') OR i.decided_by = i.proposed_by
    OR i.recovered_g + i.coin_g + i.debt_g + i.borne_g <> i.credited_g
    OR i.recovered_g + i.paid_g <> coalesce(m.grams, 0) + coalesce(x.grams, 0)
    OR i.coins <> coalesce(m.coins, 0) OR i.covered_g <> coalesce(m.covered, 0)
    OR i.covered_g > i.coin_g + i.borne_g + i.lapsed_g
    OR i.cause = 'PROGRAMME_ERROR' AND i.borne_g <> i.credited_g)
    OR i.status <> 'DONE' AND m.id IS NOT NULL
UNION ALL
SELECT m.id::text FROM moved m WHERE NOT EXISTS (SELECT FROM item i WHERE i.id = m.id)
"""
# A recovery leaves the account of whoever did the activity, in its scheme, and grams are of its own book.
_WHOSE = """
SELECT t.id::text FROM credits_transfer t
  JOIN credits_asset a ON a.id = t.asset_id JOIN credits_ledgeraccount h ON h.id = t.debit_account_id
  LEFT JOIN credits_reversal r ON r.id = t.source_ref LEFT JOIN credits_reversalcase c ON c.id = r.case_id
 WHERE t.kind = 'RECOVERY' AND (
       r.party_id IS DISTINCT FROM h.party_id OR c.scheme IS DISTINCT FROM a.scheme
    OR a.book NOT IN ('COIN', CASE WHEN r.is_coin_only THEN 'COIN_ONLY' ELSE 'PERSONAL' END))
    OR t.kind = 'COVER' AND (c.scheme IS DISTINCT FROM a.scheme
    OR a.book <> CASE WHEN r.is_coin_only THEN 'COIN_ONLY' ELSE 'PERSONAL' END)
"""
# What a reversal decided is what the activity says: its latest verdict, no more credited, by that cause.
_DECIDED = """
SELECT r.id::text FROM credits_reversal r JOIN credits_reversalcase c ON c.id = r.case_id
  LEFT JOIN credits_verdictpart p ON p.activity_id = r.activity_id AND p.member_id = r.party_id
 WHERE r.status = 'DONE' AND NOT EXISTS (
       SELECT FROM credits_verdict v JOIN credits_verdict b
           ON b.party_id = v.party_id AND b.activity_id = v.activity_id AND b.seq = v.seq - 1
        WHERE v.party_id = coalesce(p.party_id, r.party_id) AND v.activity_id = r.activity_id
          AND v.status = 'REVERSED' AND v.reason_codes = ARRAY[c.cause] AND b.status = 'CREDITED'
          AND b.seq = coalesce(p.seq, b.seq) AND coalesce(p.grams, b.credited_g) = r.credited_g
          AND b.is_coin_only = r.is_coin_only)
UNION ALL
SELECT activity_id::text FROM credits_reversal WHERE status = 'DONE'
 GROUP BY activity_id, party_id HAVING count(*) > 1
"""
# A debt is what its reversal left, paid by recoveries of its own, ended by payment or by its day alone.
_DEBTS = """
WITH paid AS (
    SELECT p.debt_id, sum(p.grams) AS grams, sum(t.amount) AS moved,
           bool_and(coalesce(t.kind = 'RECOVERY' AND t.source_ref = p.debt_id, false)) AS is_sound
      FROM credits_debtpayment p LEFT JOIN credits_transfer t ON t.id = p.transfer_id GROUP BY 1
)
SELECT d.id::text FROM credits_debt d LEFT JOIN credits_reversal r ON r.id = d.id
  LEFT JOIN paid p ON p.debt_id = d.id
 WHERE r.status IS DISTINCT FROM 'DONE' OR d.principal_g <> r.debt_g OR d.party_id <> r.party_id
    OR d.paid_g <> coalesce(p.grams, 0) OR d.paid_g <> coalesce(p.moved, 0) OR NOT coalesce(p.is_sound, true)
    OR d.paid_g < 0 OR d.paid_g > d.principal_g
    OR (d.status = 'PAID') <> (d.paid_g = d.principal_g)
    OR r.lapsed_g <> CASE d.status WHEN 'LAPSED' THEN d.principal_g - d.paid_g ELSE 0 END
    OR d.status = 'LAPSED' AND d.closed_at < d.lapses_at
UNION ALL
SELECT r.id::text FROM credits_reversal r LEFT JOIN credits_debt d ON d.id = r.id
 WHERE r.debt_g > 0 AND d.id IS NULL
UNION ALL
SELECT party_id::text FROM credits_debt WHERE status = 'OPEN' GROUP BY party_id, scheme
HAVING sum(principal_g - paid_g) > 20000
"""
# What the programme gave up is named line by line; no assigned gram is given up twice, or reported as well.
_RESERVE = """
WITH taken AS (
    SELECT transfer_id, sum(grams) AS grams FROM (
        SELECT transfer_id, grams FROM credits_reserveline
        UNION ALL SELECT transfer_id, grams FROM credits_reportline WHERE status <> 'RELEASED'
    ) AS lines GROUP BY 1
)
SELECT k.transfer_id::text FROM taken k LEFT JOIN credits_transfer t ON t.id = k.transfer_id
 WHERE t.kind IS DISTINCT FROM 'ASSIGNMENT' OR k.grams > t.amount
UNION ALL
SELECT coalesce(l.id, m.id)::text FROM (
    SELECT reversal_ref AS id, asset_id, sum(grams) AS grams FROM credits_reserveline
     WHERE reversal_ref NOT IN (SELECT id FROM credits_yearendremainder) GROUP BY 1, 2
) AS l FULL JOIN (
    SELECT source_ref AS id, asset_id, sum(amount) AS grams FROM credits_transfer
     WHERE kind = 'COVER' GROUP BY 1, 2
) AS m USING (id, asset_id) WHERE l.grams IS DISTINCT FROM m.grams
"""
# A voucher that was cancelled gave its price back, by the mirror of the transfer that took it.
_VOUCHERS = """
SELECT v.id::text FROM credits_voucher v WHERE v.status = 'CANCELLED' AND NOT EXISTS (
    SELECT FROM credits_transfer s JOIN credits_transfer m ON m.reverses_id = s.id
     WHERE s.source_ref = v.id AND s.kind = 'COIN_SPENDING')
UNION ALL
SELECT v.id::text FROM credits_voucher v
  JOIN credits_transfer s ON s.source_ref = v.id AND s.kind = 'COIN_SPENDING'
  JOIN credits_transfer m ON m.reverses_id = s.id WHERE v.status IN ('ISSUED', 'USED')
"""

INVARIANTS = [
    Invariant("R1", "every gram of a reversal is borne by somebody", "credits_reversal", _BORNE),
    Invariant("R2", "nothing is recovered but from who did it", "credits_reversal", _WHOSE),
    Invariant("R3", "a reversal is the activity's last word, once", "credits_reversal", _DECIDED),
    Invariant("R4", "debts are capped, paid by recoveries, and lapse in time", "credits_debt", _DEBTS),
    Invariant("R5", "the programme gives up what nobody else took", "credits_reserveline", _RESERVE),
    Invariant("R6", "a cancelled voucher gave its coins back", "credits_voucher", _VOUCHERS),
]
