"""Invariants of the bridge (I19, I35): units leave by a venue's word and are waited for until then."""

from credits.management.audit.invariant import Invariant

# What left escrow for a transfer is what it settled, which is what its venue's fills say; nothing else left.
_EXPORTED = """
WITH sums AS (
    SELECT t.id, t.settled_t,
           (SELECT coalesce(sum(x.amount), 0) FROM credits_transfer x
             WHERE x.source_ref = t.id AND x.kind = 'EXPORT') AS grams,
           (SELECT coalesce(sum(a.quantity_t), 0) FROM market_venueanswer a
             WHERE a.transfer_id = t.id AND a.kind = 'FILL' AND a.status = 'APPLIED') AS filled_t
      FROM market_bridgetransfer t
)
SELECT id::text FROM sums WHERE grams <> settled_t * 1000000::numeric OR filled_t <> settled_t
UNION ALL
SELECT x.id::text FROM credits_transfer x
 WHERE x.kind = 'EXPORT' AND NOT EXISTS (SELECT FROM market_bridgetransfer t WHERE t.id = x.source_ref)
"""
# Units are promised to a transfer from the lock to the venue's last word, and no longer.
_PROMISED = """
SELECT t.id::text FROM market_bridgetransfer t LEFT JOIN market_lotreservation r ON r.ref = t.id
 WHERE (t.status IN ('LOCKED', 'SUBMITTED', 'ACKNOWLEDGED', 'PART_SETTLED', 'UNKNOWN'))
       <> (r.id IS NOT NULL AND r.status = 'ACTIVE')
    OR r.taken_t IS NOT NULL AND r.taken_t <> t.settled_t
    OR r.id IS NOT NULL AND (r.lot_id, r.quantity_t) <> (t.lot_id, t.quantity_t)
"""

INVARIANTS = [
    Invariant("M6", "what left for a venue is what the venue said", "market_bridgetransfer", _EXPORTED),
    Invariant("M7", "what is on its way is promised, nothing else", "market_venueanswer", _PROMISED),
]
