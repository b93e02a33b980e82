"""The invariant of units on their way to another firm (I28): approved, waited for, and moved once."""

from credits.management.audit.invariant import Invariant

# A stranger's units wait a day and go in working hours (some minutes for a run that began in them); who is on
# the holder's list was on it for four days by then. Hours and days are written down a second time; working
# days are of the calendar as it stood then, which staff may have changed since: the triggers asked for them.
_WAITED = """
SELECT p.id::text FROM credits_partytransfer p
 WHERE p.approved_at IS NOT NULL AND (
       p.due_at < p.approved_at OR p.approved_at < p.initiated_at
    OR NOT p.is_trusted AND p.due_at < p.approved_at + interval '24 hours'
    OR p.is_trusted AND NOT EXISTS (
       SELECT FROM credits_trusteddestination d
        WHERE d.party_id = p.party_id AND d.destination_id = p.destination_id
          AND d.active_at <= p.approved_at AND (d.removed_at IS NULL OR d.removed_at >= p.approved_at)))
UNION ALL
SELECT id::text FROM credits_trusteddestination
 WHERE active_at < approved_at + interval '4 days' OR approved_at < proposed_at
UNION ALL
SELECT t.id::text FROM credits_transfer t
  LEFT JOIN credits_partytransfer p ON p.id = t.source_ref
  LEFT JOIN credits_ledgeraccount d ON d.id = t.debit_account_id
  LEFT JOIN credits_ledgeraccount c ON c.id = t.credit_account_id
 WHERE t.kind = 'PARTY_TRANSFER' AND (
       (p.status, p.party_id, p.destination_id, p.asset_id, p.quantity_t * 1000000)
       IS DISTINCT FROM ('COMPLETED', d.party_id, c.party_id, t.asset_id, t.amount)
    OR p.due_at IS NULL OR t.posted_at < p.due_at
    OR NOT p.is_trusted AND (t.posted_at AT TIME ZONE 'Asia/Shanghai')::time NOT BETWEEN '10:00' AND '16:05')
UNION ALL
SELECT p.id::text FROM credits_partytransfer p LEFT JOIN credits_hold h ON h.id = p.hold_id
 WHERE (h.status = 'PENDING') IS DISTINCT FROM (p.status IN ('AWAITING_APPROVAL', 'WAITING'))
    OR (p.status = 'COMPLETED')::int <> (SELECT count(*) FROM credits_transfer t
                                          WHERE t.source_ref = p.id AND t.kind = 'PARTY_TRANSFER')
"""

INVARIANTS = [
    Invariant("I28", "units go to another firm after their wait, once", "credits_partytransfer", _WAITED),
]
