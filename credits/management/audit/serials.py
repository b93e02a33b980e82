"""Invariants of serial numbers (I6, I9 to I11) and of what was minted (I7, I22)."""

from credits.management.audit.invariant import Invariant

# Per account and asset: the tonnes of the ledger are the numbers that live there.
_NUMBERS = """
WITH moved AS (
    SELECT account_id, asset_id, sum(amount) AS grams FROM (
        SELECT credit_account_id AS account_id, asset_id, amount FROM credits_transfer
        UNION ALL SELECT debit_account_id, asset_id, -amount FROM credits_transfer
    ) AS sides JOIN credits_asset a ON a.id = asset_id AND a.book = 'REGISTRY' GROUP BY 1, 2
), holding AS (
    SELECT m.* FROM moved m JOIN credits_ledgeraccount l ON l.id = m.account_id AND l.kind <> 'ISSUER'
), numbers AS (
    SELECT account_id, asset_id, sum(last_no - first_no + 1) * 1000000 AS grams FROM credits_serialblock
     WHERE to_transfer IS NULL GROUP BY 1, 2
)
SELECT coalesce(h.account_id, n.account_id)::text FROM holding h
  FULL JOIN numbers n ON n.account_id = h.account_id AND n.asset_id = h.asset_id
 WHERE coalesce(h.grams, 0) <> coalesce(n.grams, 0)
"""
# Live blocks of a counter cover what was minted without a gap or an overlap: each begins where the one before
# ended, except where an intent has reserved numbers that are not minted yet. Of our own registers only: in a
# mirror the numbers are the authority's (mirror.py).
_COVERED = """
WITH mirrored AS (
    SELECT code FROM credits_scheme WHERE register_mode = 'mirror'
), live AS (
    SELECT scheme, serial_code, vintage, first_no, last_no FROM credits_serialblock
     WHERE to_transfer IS NULL AND scheme NOT IN (SELECT code FROM mirrored)
    UNION ALL
    SELECT i.scheme, i.serial_code, i.vintage, m.first_no, m.last_no FROM credits_mintintent m
      JOIN credits_issuance i ON i.id = m.issuance_id
     WHERE i.status = 'APPROVED' AND i.scheme NOT IN (SELECT code FROM mirrored)
), ordered AS (
    SELECT *, lag(last_no, 1, 0::bigint) OVER (PARTITION BY scheme, serial_code, vintage ORDER BY first_no)
           AS before FROM live
)
SELECT scheme || '-' || serial_code || '-' || vintage || '-' || first_no FROM ordered
 WHERE first_no <> before + 1
UNION ALL
SELECT c.scheme || '-' || c.serial_code || '-' || c.vintage FROM credits_serialcounter c
 WHERE c.next_number <> 1 + coalesce((SELECT max(last_no) FROM live l
        WHERE l.scheme = c.scheme AND l.serial_code = c.serial_code AND l.vintage = c.vintage), 0)
"""
_PATHS = """
SELECT c.id::text FROM credits_serialblock c JOIN credits_serialblock p ON p.id = c.parent_id
 WHERE p.to_transfer IS DISTINCT FROM c.from_transfer OR c.first_no < p.first_no OR c.last_no > p.last_no
    OR (p.scheme, p.serial_code, p.vintage, p.batch, p.asset_id)
       <> (c.scheme, c.serial_code, c.vintage, c.batch, c.asset_id)
UNION ALL
SELECT p.id::text FROM credits_serialblock p
 WHERE p.to_transfer IS NOT NULL AND p.last_no - p.first_no + 1 <>
       (SELECT coalesce(sum(c.last_no - c.first_no + 1), 0)
          FROM credits_serialblock c WHERE c.parent_id = p.id)
"""
_ABSORBED = """
SELECT t.id::text FROM credits_transfer t JOIN credits_ledgeraccount d ON d.id = t.debit_account_id
  JOIN credits_asset a ON a.id = t.asset_id AND a.book = 'REGISTRY'
 WHERE d.kind IN ('RETIRED', 'EXTERNAL', 'CANCELLED')
"""
# Of each mint: an issuance verified on the digest that two people approved, for as many tonnes as it says.
# Its notice ran before, a day at least for each of its working days, none of them with an open objection.
_MINTED = """
SELECT t.id::text FROM credits_transfer t
  LEFT JOIN credits_issuance i ON i.id = t.source_ref
  LEFT JOIN credits_mintintent m ON m.issuance_id = i.id
  LEFT JOIN credits_statement s ON s.id = i.statement_id
  LEFT JOIN credits_monitoringreport r ON r.id = i.report_id
 WHERE t.kind IN ('ISSUANCE', 'WITHHOLDING') AND (
       i.id IS NULL OR m.issuance_id IS NULL OR i.status NOT IN ('MINTED', 'VOIDED')
    OR i.tonnes > s.tonnes OR i.tonnes > r.tonnes OR r.tonnes * 1000000 > r.reduction_g + r.carried_in_g
    OR i.digest <> r.digest OR i.digest <> s.report_digest OR i.digest <> m.digest
    OR m.last_no - m.first_no + 1 <> coalesce(i.granted_t, i.tonnes) OR i.batch <> m.batch
    OR t.amount <> 1000000::bigint *
       (CASE t.kind WHEN 'ISSUANCE' THEN coalesce(i.granted_t, i.tonnes) ELSE 0 END
        + coalesce(i.granted_buffer_t, i.buffer_t) * (CASE t.kind WHEN 'ISSUANCE' THEN -1 ELSE 1 END))
    OR 2 > (SELECT count(DISTINCT a.person_id) FROM credits_approval a
             WHERE a.issuance_id = i.id AND a.digest = i.digest AND a.dropped_at IS NULL
               AND a.person_id NOT IN (coalesce(r.created_by, r.submitted_by), r.submitted_by, s.signed_by))
    OR NOT EXISTS (
        SELECT FROM credits_notice n
         WHERE n.issuance_id = i.id AND n.ended_at BETWEEN coalesce(n.extended_to, n.ends_at) AND i.minted_at
           AND n.ends_at >= n.starts_at + n.working_days * interval '1 day'
           AND n.working_days <= (
               SELECT count(*) FROM generate_series((n.starts_at AT TIME ZONE 'Asia/Shanghai')::date + 1,
                                                    (n.ended_at AT TIME ZONE 'Asia/Shanghai')::date - 1,
                                                    interval '1 day') AS each (day)
                WHERE NOT EXISTS (SELECT FROM credits_objection o
                                   WHERE o.notice_id = n.id AND each.day::date
                                         BETWEEN (o.received_at AT TIME ZONE 'Asia/Shanghai')::date
                                             AND (o.decided_at AT TIME ZONE 'Asia/Shanghai')::date))))
UNION ALL
SELECT i.id::text FROM credits_issuance i WHERE i.status IN ('MINTED', 'VOIDED')
   AND 1 <> (SELECT count(*) FROM credits_transfer t WHERE t.source_ref = i.id AND t.kind = 'ISSUANCE')
"""
# What became tonnes is what the lines of minted reports say, and no assignment is taken for more than it was.
_CONVERTED = """
SELECT l.transfer_id::text FROM credits_reportline l JOIN credits_transfer t ON t.id = l.transfer_id
 WHERE l.status <> 'RELEASED' GROUP BY l.transfer_id, t.amount HAVING sum(l.grams) > t.amount
UNION ALL
SELECT i.id::text FROM credits_issuance i JOIN credits_monitoringreport r ON r.id = i.report_id
 WHERE i.status = 'MINTED' AND r.kind = 'PROGRAMME' AND (
       i.tonnes * 1000000::bigint <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                                WHERE t.kind = 'CONVERSION' AND t.source_ref = i.id)
    OR i.tonnes * 1000000::bigint <> (SELECT coalesce(sum(l.grams), 0) FROM credits_reportline l
                                WHERE l.report_id = r.id AND l.status = 'CONVERTED'))
"""

INVARIANTS = [
    Invariant("I6", "as many numbers live in an account as tonnes", "credits_serialblock", _NUMBERS),
    Invariant("I9", "every number issued lives once, without a gap", "credits_serialblock", _COVERED),
    Invariant("I10", "the history of a number is one path", "credits_serialblock", _PATHS),
    Invariant("I11", "nothing comes back that was retired or moved out", "credits_transfer", _ABSORBED),
    Invariant("I22", "every mint was verified, noticed and approved by two", "credits_issuance", _MINTED),
    Invariant("53", "no assigned gram became a tonne twice", "credits_reportline", _CONVERTED),
]
