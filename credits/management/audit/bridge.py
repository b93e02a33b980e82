"""Invariants of the bridge (I19, I35): a venue's word counts once; units leave by it and wait for it."""

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
# What a venue said, each thing once and of an order that was sent, gives the state: computed from the set of
# what took effect, so that the order in which it came plays no part (types.fold, written down a second time).
_HEARD = """
WITH heard AS (
    SELECT t.*, h.* FROM market_bridgetransfer t CROSS JOIN LATERAL (
        SELECT count(*) AS words, coalesce(sum(a.quantity_t) FILTER (WHERE a.kind = 'FILL'), 0) AS filled_t,
               coalesce(sum(a.proceeds_fen) FILTER (WHERE a.kind = 'FILL'), 0) AS fen,
               count(*) FILTER (WHERE a.kind IN ('REJECTED', 'EXPIRED')) AS ends,
               min(a.cum_t) FILTER (WHERE a.kind IN ('REJECTED', 'EXPIRED')) AS ended_t,
               min(a.kind) FILTER (WHERE a.kind IN ('REJECTED', 'EXPIRED')) AS end_kind
          FROM market_venueanswer a WHERE a.transfer_id = t.id AND a.status = 'APPLIED') AS h
)
SELECT id::text FROM heard
 WHERE settled_t <> filled_t OR ends > 1 OR filled_t > 0 AND proceeds_fen IS DISTINCT FROM fen
    OR words > 0 AND submitted_at IS NULL
    OR CASE WHEN words = 0 THEN status NOT IN ('DRAFTED', 'LOCKED', 'SUBMITTED', 'UNKNOWN', 'CANCELLED')
            WHEN filled_t >= quantity_t THEN status NOT IN ('SETTLED', 'REVERSED')
            WHEN ended_t = filled_t THEN status <> CASE WHEN filled_t > 0 THEN 'EXPIRED' ELSE end_kind END
            WHEN filled_t > 0 THEN status <> 'PART_SETTLED' ELSE status <> 'ACKNOWLEDGED' END
UNION ALL
SELECT venue_id || ' ' || exec_id FROM market_venueanswer GROUP BY venue_id, exec_id HAVING count(*) > 1
UNION ALL
SELECT a.id::text FROM market_venueanswer a LEFT JOIN market_bridgetransfer t ON t.id = a.transfer_id
  LEFT JOIN market_venuemessage m ON m.id = a.message_id
 WHERE m.venue_id IS DISTINCT FROM a.venue_id
    OR a.status = 'APPLIED' AND (t.key, t.venue_id) IS DISTINCT FROM (a.key, a.venue_id)
UNION ALL
SELECT id::text FROM market_venuemessage WHERE encode(sha256(raw), 'hex') <> sha256
"""

INVARIANTS = [
    Invariant("I19", "a venue's word counts once, in whatever order", "market_venueanswer", _HEARD),
    Invariant("M6", "what left for a venue is what the venue said", "market_bridgetransfer", _EXPORTED),
    Invariant("M7", "what is on its way is promised, nothing else", "market_venueanswer", _PROMISED),
]
