"""What the database holds of all that the model knows, read by one statement: rows of (what, of whom, how).

Numbers are text here, as the model's are made: two sets of rows are compared.
"""

from puhui.kernel.prepared import fetch_prepared

Row = tuple[str, str, str]

# Zero is left out everywhere: the model does not tell nothing from no row.
_SEEN = """
SELECT 'balance', h.party_id::text, concat_ws(' ', a.book, a.batch, b.available, b.held)
  FROM credits_balance b JOIN credits_ledgeraccount h ON h.id = b.account_id AND h.kind = 'HOLDING'
  JOIN credits_asset a ON a.id = b.asset_id WHERE b.available > 0 OR b.held > 0
UNION ALL
SELECT 'lot', id::text, concat_ws(' ', remaining_t, reserved_t) FROM market_lot
UNION ALL
SELECT 'promised', ref::text, quantity_t::text FROM market_lotreservation WHERE status = 'ACTIVE'
UNION ALL
SELECT 'ended', c.kind, sum(t.amount)::text FROM credits_transfer t
  JOIN credits_ledgeraccount c ON c.id = t.credit_account_id AND c.kind IN ('RETIRED', 'EXTERNAL')
  JOIN credits_asset a ON a.id = t.asset_id AND a.book = 'REGISTRY' GROUP BY c.kind
UNION ALL
SELECT 'numbers', '', coalesce(sum(last_no - first_no + 1), 0)::text FROM credits_serialblock
 WHERE to_transfer IS NULL
UNION ALL
SELECT 'counter', key, used::text FROM market_limitcounter WHERE used > 0
UNION ALL
SELECT 'decisions', accepted::text, count(*)::text FROM market_riskdecision GROUP BY accepted
UNION ALL
SELECT 'session', id::text, status FROM market_session
UNION ALL
SELECT 'bridge', id::text, concat_ws(' ', status, settled_t) FROM market_bridgetransfer
UNION ALL
SELECT 'answer', exec_id, status FROM market_venueanswer WHERE entered_by IS NOT NULL
UNION ALL
SELECT 'report', id::text, status FROM credits_monitoringreport
UNION ALL
SELECT 'issuance', id::text, status FROM credits_issuance
UNION ALL
SELECT 'finding', id::text, status FROM credits_finding
UNION ALL
SELECT 'project', id::text, status FROM credits_project
UNION ALL
SELECT 'voucher', id::text, status FROM credits_voucher
UNION ALL
SELECT 'reward', code, concat_ws(' ', redeemed, stock) FROM credits_reward
UNION ALL
SELECT 'closed', code, status FROM market_instrument WHERE status <> 'ACTIVE'
UNION ALL
SELECT 'halt', id::text, (status = 'RELEASED')::text FROM market_halt
UNION ALL
SELECT 'limit', id::text, status FROM market_limitchange
UNION ALL
SELECT 'line', transfer_id::text, concat_ws(' ', status, sum(grams)) FROM credits_reportline
 WHERE status <> 'RELEASED' GROUP BY transfer_id, status
UNION ALL
SELECT 'a resident has a unit', h.party_id::text, t.id::text FROM credits_transfer t
  JOIN credits_ledgeraccount h ON h.id = t.credit_account_id AND h.holder_is_person
  JOIN credits_asset a ON a.id = t.asset_id AND a.book = 'REGISTRY'
"""


def seen() -> set[Row]:
    """Return the rows as they are now."""
    return set(fetch_prepared(_SEEN))
