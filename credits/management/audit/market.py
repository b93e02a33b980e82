"""Invariants of custody, of the cash mirror and of what was sold (decisions 7 and 33)."""

from credits.management.audit.invariant import Invariant

_CUSTODY = """
WITH escrow AS (
    SELECT b.source_ref, sum(b.last_no - b.first_no + 1) AS tonnes
      FROM credits_serialblock b JOIN credits_ledgeraccount a ON a.id = b.account_id AND a.kind = 'ESCROW'
     WHERE b.to_transfer IS NULL GROUP BY 1
)
SELECT coalesce(l.id, e.source_ref)::text FROM market_lot l FULL JOIN escrow e ON e.source_ref = l.id
 WHERE coalesce(l.remaining_t, 0) <> coalesce(e.tonnes, 0)
"""
_PROMISED = """
SELECT l.id::text FROM market_lot l
 WHERE l.reserved_t > l.remaining_t
    OR l.reserved_t <> (SELECT coalesce(sum(r.quantity_t - r.taken_t), 0) FROM market_lotreservation r
                         WHERE r.lot_id = l.id AND r.status = 'ACTIVE')
"""
# By scheme: the money of all holders is what confirmed movements brought less what they took; and each of
# them was posted once, for the party and the amount it says.
_MIRRORED = """
WITH mirror AS (
    SELECT a.scheme, sum(b.in_total - b.out_total) AS fen FROM credits_balance b
      JOIN credits_asset a ON a.id = b.asset_id AND a.book = 'CASH' GROUP BY 1
), statement AS (
    SELECT scheme, sum(CASE direction WHEN 'IN' THEN amount_fen ELSE -amount_fen END) AS fen
      FROM market_cashmovement WHERE status = 'CONFIRMED' GROUP BY 1
)
SELECT scheme FROM mirror m FULL JOIN statement s USING (scheme)
 WHERE coalesce(m.fen, 0) <> coalesce(s.fen, 0)
UNION ALL
SELECT m.id::text FROM market_cashmovement m
  LEFT JOIN credits_transfer t ON t.source_ref = m.id AND t.kind = 'CASH_' || m.direction
  LEFT JOIN credits_ledgeraccount h
    ON h.id = CASE m.direction WHEN 'IN' THEN t.credit_account_id ELSE t.debit_account_id END
 WHERE (m.status = 'CONFIRMED') <> (t.id IS NOT NULL)
    OR t.amount <> m.amount_fen OR h.party_id <> m.party_id
UNION ALL
SELECT h.id::text FROM credits_ledgeraccount h JOIN credits_balance b ON b.account_id = h.id
  JOIN credits_asset a ON a.id = b.asset_id AND a.book = 'CASH' WHERE h.holder_is_person
"""
# What bids set aside is pending until their session is over, and nothing else is.
_SET_ASIDE = """
SELECT b.id::text FROM market_bid b LEFT JOIN credits_hold h ON h.id = b.hold_id
 WHERE h.id IS NULL OR h.source_ref <> b.id OR (h.status = 'PENDING') <> (b.status = 'ACCEPTED')
    OR (h.status = 'POSTED') <> (b.filled_t > 0)
    OR b.price_fen IS NOT NULL AND h.amount <> b.price_fen::bigint * b.quantity_t
UNION ALL
SELECT h.id::text FROM credits_hold h
  JOIN credits_balance c ON c.id = h.balance_id
  JOIN credits_asset a ON a.id = c.asset_id AND a.book = 'CASH'
 WHERE h.status = 'PENDING' AND NOT EXISTS (SELECT FROM market_bid b WHERE b.hold_id = h.id)
"""
# Of a settled session: as much was delivered as sold, each fill once to its buyer against its price, and the
# seller was left with what the statement says; of any other nothing was.
_SOLD = """
WITH settled AS (
    SELECT f.id, s.status, f.quantity_t, f.amount_fen,
           (SELECT sum(t.amount) FROM credits_transfer t
             WHERE t.source_ref = f.id AND t.kind IN ('DELIVERY', 'PURCHASE_RETIREMENT')) AS delivered,
           (SELECT sum(t.amount) FROM credits_transfer t
             WHERE t.source_ref = f.id AND t.kind = 'PAYMENT') AS paid
      FROM market_fill f JOIN market_session s ON s.id = f.session_id
)
SELECT id::text FROM settled
 WHERE status = 'SETTLED' AND (delivered, paid)
       IS DISTINCT FROM (quantity_t * 1000000::numeric, amount_fen::numeric)
    OR status <> 'SETTLED' AND (delivered IS NOT NULL OR paid IS NOT NULL)
UNION ALL
SELECT s.id::text FROM market_session s
  LEFT JOIN market_result r ON r.session_id = s.id
  LEFT JOIN market_proceedsstatement p ON p.session_id = s.id
 WHERE (s.status IN ('CLEARED', 'SETTLING', 'SETTLED')) <> (r.session_id IS NOT NULL)
    OR (s.status = 'SETTLED') <> (p.id IS NOT NULL)
    OR r.sold_t IS DISTINCT FROM (SELECT sum(f.quantity_t) FROM market_fill f WHERE f.session_id = s.id)
    OR p.id IS NOT NULL AND (
       p.gross_fen <> (SELECT sum(f.amount_fen) FROM market_fill f WHERE f.session_id = s.id)
       OR p.fee_fen <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                         WHERE t.source_ref = p.id AND t.kind = 'PAYMENT')
       OR p.net_fen <> p.gross_fen - p.fee_fen)
UNION ALL
SELECT t.id::text FROM credits_transfer t
 WHERE t.kind IN ('DELIVERY', 'PURCHASE_RETIREMENT')
   AND NOT EXISTS (SELECT FROM market_fill f WHERE f.id = t.source_ref)
"""

INVARIANTS = [
    Invariant("M1", "what lies in escrow under a lot is what remains of it", "market_lot", _CUSTODY),
    Invariant("M2", "nothing of a lot is promised twice", "market_lotreservation", _PROMISED),
    Invariant("M3", "the mirror's money is what was paid in and out", "market_cashmovement", _MIRRORED),
    Invariant("M4", "money is set aside for open bids alone", "market_bid", _SET_ASIDE),
    Invariant("M5", "what was sold was delivered and paid, once", "market_session", _SOLD),
]
