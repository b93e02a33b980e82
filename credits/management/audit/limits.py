"""The invariant of limits (I27): what a party orders of a day is counted, and within what its class may."""

from credits.management.audit.invariant import Invariant

# Orders that count, at their price, on the business day on which they were let pass: orders to venues, and
# bids once they are opened (before, nobody can read their price). What ended counts for what was filled. The
# sum is within the day's counter, which is within its cap, and within the figure that the gate saw that day;
# and each of them passed the gate as it stands.
_WITHIN = """
WITH ordered AS (
    SELECT t.id, 'bridge_transfer' AS kind, i.scheme, t.party_id, t.instrument_id, t.quantity_t,
           (t.locked_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
           CASE WHEN t.status IN ('SETTLED', 'REJECTED', 'EXPIRED', 'REVERSED') THEN t.settled_t
                ELSE t.quantity_t END * t.min_price_fen::numeric AS fen
      FROM market_bridgetransfer t JOIN market_instrument i ON i.code = t.instrument_id
     WHERE t.status NOT IN ('DRAFTED', 'CANCELLED')
    UNION ALL
    SELECT b.id, 'bid', s.scheme, b.party_id, s.instrument_id, b.quantity_t,
           (b.placed_at AT TIME ZONE 'Asia/Shanghai')::date,
           CASE b.status WHEN 'ACCEPTED' THEN b.quantity_t ELSE b.filled_t END
               * coalesce(b.price_fen, 0)::numeric
      FROM market_bid b JOIN market_session s ON s.id = b.session_id
), passed AS (
    SELECT o.*, d.id AS decision_id, (d.snapshot -> 'figures' ->> 'DAILY_NOTIONAL_FEN')::numeric AS most
      FROM ordered o LEFT JOIN market_riskdecision d
        ON d.subject_id = o.id AND d.subject_kind = o.kind AND d.accepted AND d.party_id = o.party_id
       AND d.instrument = o.instrument_id AND (d.snapshot ->> 'quantity_t')::bigint = o.quantity_t
)
SELECT key FROM market_limitcounter WHERE used > cap OR used < 0
UNION ALL
SELECT id::text FROM passed WHERE decision_id IS NULL
UNION ALL
SELECT 'daily:' || scheme || ':' || day || ':' || party_id FROM passed GROUP BY scheme, day, party_id
HAVING sum(fen) > max(most)
    OR sum(fen) > coalesce((SELECT c.used FROM market_limitcounter c
                             WHERE c.key = 'daily:' || scheme || ':' || day || ':' || party_id), 0)
"""

INVARIANTS = [
    Invariant("I27", "a day's orders are counted and within the limits", "market_limitcounter", _WITHIN),
]
