"""Invariants of mirrored registers and of voids (decisions 2, 10; I9, I22, I23)."""

from credits.management.audit.invariant import Invariant

# What is minted in a mirrored scheme is what one confirmed answer granted: label, numbers, two people.
_MIRRORED = """
SELECT i.id::text FROM credits_issuance i JOIN credits_scheme s ON s.code = i.scheme
  JOIN credits_mintintent m ON m.issuance_id = i.id
  LEFT JOIN credits_authorityanswer a
    ON a.issuance_id = i.id AND a.status = 'CONFIRMED' AND a.outcome = 'GRANTED'
  LEFT JOIN credits_filingpackage p ON p.issuance_id = i.id
 WHERE s.register_mode = 'mirror' AND (
       a.id IS NULL OR p.issuance_id IS NULL OR a.decided_by = a.entered_by
    OR (a.label, a.first_no, a.last_no) <> (m.batch, m.first_no, m.last_no)
    OR i.status IN ('MINTED', 'VOIDED') AND (
           i.granted_t IS DISTINCT FROM a.tonnes OR i.batch <> a.label
        OR (SELECT int8multirange(int8range(a.first_no, a.last_no, '[]'))) IS DISTINCT FROM
           (SELECT range_agg(int8range(b.first_no, b.last_no, '[]')) FROM credits_serialblock b
             WHERE b.to_transfer IS NULL AND b.batch = a.label)))
"""
# A void cancelled what it says, for as many tonnes as were issued, by two people, and left nothing of the
# owner's on its way; what is cancelled from a buffer or as never true, or given back to a buffer, is so for a
# void, and what was given back is no more than the buffer paid or has to.
_VOIDED = """
SELECT v.id::text FROM credits_batchvoid v JOIN credits_issuance i ON i.id = v.issuance_id
 WHERE v.status IN ('CONFIRMED', 'EXECUTED') AND v.decided_by = v.proposed_by
    OR (v.status = 'EXECUTED') <> (i.status = 'VOIDED') AND v.status <> 'WITHDRAWN'
    OR v.status = 'EXECUTED' AND (
           v.tonnes <> coalesce(i.granted_t, i.tonnes)
        OR v.cancelled_t + v.compensated_t + v.owed_t <> v.tonnes
        OR v.cancelled_t * 1000000::numeric <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                                                 WHERE t.source_ref = v.id AND t.kind = 'VOIDING')
        OR v.compensated_t * 1000000::numeric <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                                                   WHERE t.source_ref = v.id AND t.kind = 'COMPENSATION'))
UNION ALL
SELECT i.id::text FROM credits_issuance i WHERE i.status = 'VOIDED'
   AND NOT EXISTS (SELECT FROM credits_batchvoid v WHERE v.issuance_id = i.id AND v.status = 'EXECUTED')
UNION ALL
SELECT v.id::text FROM credits_batchvoid v JOIN credits_issuance i ON i.id = v.issuance_id
  JOIN credits_asset a ON a.book = 'REGISTRY' AND a.batch = i.batch
 WHERE v.status = 'EXECUTED' AND (
       EXISTS (SELECT FROM credits_partytransfer p WHERE p.party_id = i.party_id AND p.asset_id = a.id
                  AND p.status IN ('AWAITING_APPROVAL', 'WAITING'))
    OR (v.compensated_t + v.owed_t) * 1000000::numeric <
       (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
         WHERE t.source_ref = v.id AND t.kind = 'RESTORATION'))
UNION ALL
SELECT t.id::text FROM credits_transfer t WHERE t.kind IN ('VOIDING', 'COMPENSATION', 'RESTORATION')
   AND NOT EXISTS (SELECT FROM credits_batchvoid v WHERE v.id = t.source_ref AND v.status = 'EXECUTED')
"""

INVARIANTS = [
    Invariant("A1", "a mirrored batch is what the authority granted", "credits_authorityanswer", _MIRRORED),
    Invariant("A2", "a void accounts for every tonne, by two people", "credits_batchvoid", _VOIDED),
]
