"""Invariants of an issuance: its numbers, counts, steps in order, approvals (I12, I13, I21, I24)."""

from credits.management.audit.invariant import Invariant

# A block without a parent is where numbers came into being: in one mint, of one issuance, under its label,
# within what was reserved for it; every mint brought as many as it moved, and no number came twice.
_BORN = """
WITH born AS (
    SELECT * FROM credits_serialblock WHERE parent_id IS NULL
), ordered AS (
    SELECT *, max(last_no) OVER (PARTITION BY scheme, serial_code, vintage ORDER BY first_no, id
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM born
), brought AS (
    SELECT from_transfer, sum(last_no - first_no + 1) * 1000000 AS grams FROM born GROUP BY 1
)
SELECT b.id::text FROM born b
  LEFT JOIN credits_transfer t ON t.id = b.from_transfer AND t.kind IN ('ISSUANCE', 'WITHHOLDING')
  LEFT JOIN credits_issuance i ON i.id = t.source_ref
  LEFT JOIN credits_mintintent m ON m.issuance_id = i.id
 WHERE (b.asset_id, b.source_ref, b.batch, b.scheme, b.vintage)
       IS DISTINCT FROM (t.asset_id, i.id, m.batch, i.scheme, i.vintage)
    OR b.first_no < m.first_no OR b.last_no > m.last_no
UNION ALL
SELECT scheme || '-' || serial_code || '-' || vintage || '-' || first_no FROM ordered WHERE first_no <= before
UNION ALL
SELECT t.id::text FROM credits_transfer t LEFT JOIN brought b ON b.from_transfer = t.id
 WHERE t.kind IN ('ISSUANCE', 'WITHHOLDING') AND t.amount IS DISTINCT FROM b.grams
UNION ALL
SELECT batch FROM credits_mintintent GROUP BY batch HAVING count(*) > 1
UNION ALL
SELECT batch FROM credits_asset WHERE book = 'REGISTRY' GROUP BY batch HAVING count(*) > 1
"""
# What was verified, asked, told with the notice, reserved and minted is one count; only an authority grants
# less than was asked. A certificate of units is of as many numbers as came to the retired account for it.
_COUNTED = """
WITH minted AS (
    SELECT source_ref, sum(amount) AS grams FROM credits_transfer
     WHERE kind IN ('ISSUANCE', 'WITHHOLDING') GROUP BY 1
), retired AS (
    SELECT t.command_id, coalesce(r.party_id, d.party_id) AS party_id,
           sum(b.last_no - b.first_no + 1) * 1000000 AS grams
      FROM credits_transfer t
      JOIN credits_ledgeraccount d ON d.id = t.debit_account_id
      JOIN credits_ledgeraccount c ON c.id = t.credit_account_id AND c.kind = 'RETIRED'
      JOIN credits_serialblock b ON b.from_transfer = t.id AND b.account_id = c.id
      LEFT JOIN credits_retirement r ON r.id = t.source_ref GROUP BY 1, 2
), certified AS (
    SELECT command_id, party_id, sum(quantity_g) AS grams FROM credits_retirement
     WHERE book = 'REGISTRY' GROUP BY 1, 2
)
SELECT i.id::text FROM credits_issuance i JOIN credits_statement s ON s.id = i.statement_id
  LEFT JOIN credits_mintintent m ON m.issuance_id = i.id LEFT JOIN minted x ON x.source_ref = i.id
 WHERE i.tonnes <> s.tonnes
    OR i.status IN ('MINTED', 'VOIDED') AND (
       (coalesce(i.granted_t, i.tonnes) * 1000000::numeric, coalesce(i.granted_t, i.tonnes))
       IS DISTINCT FROM (x.grams, m.last_no - m.first_no + 1)
    OR i.granted_t > i.tonnes)
UNION ALL
SELECT i.id::text FROM credits_issuance i
  JOIN kernel_auditevent e ON e.object_type = 'issuance' AND e.object_id = i.id::text
 WHERE e.action = 'issuance_requested' AND (e.detail ->> 'tonnes')::bigint <> i.tonnes
UNION ALL
SELECT coalesce(c.command_id, r.command_id)::text FROM certified c
  FULL JOIN retired r USING (command_id, party_id)
 WHERE c.grams IS DISTINCT FROM r.grams
"""
# Sealed, given to a body, stated, read again where two bodies were wanted, noticed for its working days (no
# fewer days than that), approved by two, numbered, minted: each step is there for what comes after it, and
# none is earlier than the one before.
_WALKED = """
WITH approved AS (
    SELECT issuance_id, min(approved_at) AS first_at, max(approved_at) AS last_at,
           count(DISTINCT person_id) AS people
      FROM credits_approval WHERE dropped_at IS NULL GROUP BY 1
)
SELECT i.id::text FROM credits_issuance i
  LEFT JOIN credits_monitoringreport r ON r.id = i.report_id
  LEFT JOIN credits_statement s ON s.id = i.statement_id LEFT JOIN credits_case c ON c.id = s.case_id
  LEFT JOIN credits_notice n ON n.issuance_id = i.id LEFT JOIN approved a ON a.issuance_id = i.id
  LEFT JOIN credits_mintintent m ON m.issuance_id = i.id
  LEFT JOIN credits_filingpackage f ON f.issuance_id = i.id
 WHERE NOT coalesce(
       c.report_id = i.report_id AND s.opinion = 'POSITIVE' AND c.status = 'STATED'
   AND c.opened_at <= s.signed_at AND s.signed_at <= c.closed_at AND c.closed_at <= i.requested_at
   AND (c.readers_wanted < 2 OR EXISTS (
        SELECT FROM credits_furtherreading x WHERE x.case_id = c.id AND x.kind = 'SECOND' AND x.agrees
           AND x.status = 'READ' AND x.read_at BETWEEN s.signed_at AND c.closed_at)), false)
    OR i.status <> 'REFUSED' AND NOT coalesce(
       r.status = 'VERIFIED' AND r.created_at <= r.submitted_at AND r.submitted_at <= c.opened_at, false)
    OR i.status <> 'REQUESTED' AND NOT coalesce(
       i.requested_at <= n.starts_at AND n.ends_at >= n.starts_at + n.working_days * interval '1 day'
   AND n.working_days > 0, false)
    OR i.status NOT IN ('REQUESTED', 'IN_NOTICE', 'REFUSED') AND NOT coalesce(n.ended_at >= n.ends_at, false)
    OR i.status IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED') AND NOT coalesce(
       a.people >= 2 AND n.ended_at <= a.first_at AND a.last_at <= coalesce(f.filed_at, m.made_at, a.last_at)
   AND a.last_at <= coalesce(m.made_at, a.last_at), false)
    OR i.status IN ('MINTED', 'VOIDED') AND NOT coalesce(
       m.made_at <= i.minted_at AND coalesce(f.filed_at, m.made_at) <= m.made_at, false)
    OR i.status = 'FILED' AND f.issuance_id IS NULL
    OR m.issuance_id IS NOT NULL AND i.status NOT IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED')
"""
# An approval that stands is of what stands: the digest of the report as it is, which is verified still.
_DROPPED = """
SELECT a.id::text FROM credits_approval a JOIN credits_issuance i ON i.id = a.issuance_id
  LEFT JOIN credits_monitoringreport r ON r.id = i.report_id
 WHERE a.dropped_at IS NULL AND (
       a.digest <> i.digest OR a.digest IS DISTINCT FROM r.digest OR r.status IS DISTINCT FROM 'VERIFIED'
    OR i.status NOT IN ('AWAITING_APPROVAL', 'APPROVED', 'FILED', 'MINTED', 'VOIDED'))
"""

INVARIANTS = [
    Invariant("I12", "a number is of one mint, a mint of one issuance", "credits_serialblock", _BORN),
    Invariant("I13", "asked, noticed, minted and certified are one count", "credits_issuance", _COUNTED),
    Invariant("I21", "an issuance went every step, none before its time", "credits_issuance", _WALKED),
    Invariant("I24", "an approval stands for what stands", "credits_approval", _DROPPED),
]
