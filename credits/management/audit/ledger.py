"""Invariants of transfers and balances (I1 to I8, I16)."""

from credits.management.audit.invariant import Invariant

# Kind, kind of the debited and of the credited account, books.
_ROUTES = """
(VALUES ('ACCRUAL',       'ISSUER',  'HOLDING',   ARRAY['PERSONAL', 'COIN_ONLY']),
        ('ISSUANCE',      'ISSUER',  'HOLDING',   ARRAY['REGISTRY']),
        ('ASSIGNMENT',    'HOLDING', 'ASSIGNED',  ARRAY['PERSONAL', 'COIN_ONLY']),
        ('COIN_GRANT',    'ISSUER',  'HOLDING',   ARRAY['COIN']),
        ('COIN_SPENDING', 'HOLDING', 'SPENT',     ARRAY['COIN']),
        ('RETIREMENT',    'HOLDING', 'RETIRED',   ARRAY['PERSONAL', 'REGISTRY']),
        ('RECOVERY',      'HOLDING', 'CANCELLED', ARRAY['PERSONAL', 'COIN_ONLY', 'COIN']),
        ('COVER',         'ASSIGNED', 'CANCELLED', ARRAY['PERSONAL', 'COIN_ONLY']),
        ('PROGRAMME_RETIREMENT', 'ASSIGNED', 'RETIRED', ARRAY['PERSONAL']),
        ('PROGRAMME_CLOSING', 'ASSIGNED', 'CANCELLED', ARRAY['PERSONAL']),
        ('WITHHOLDING',   'ISSUER',  'BUFFER',    ARRAY['REGISTRY']),
        ('CONVERSION',    'ASSIGNED', 'CANCELLED', ARRAY['PERSONAL']),
        ('CUSTODY',       'HOLDING', 'ESCROW',    ARRAY['REGISTRY']),
        ('RELEASE',       'ESCROW',  'HOLDING',   ARRAY['REGISTRY']),
        ('DELIVERY',      'ESCROW',  'HOLDING',   ARRAY['REGISTRY']),
        ('PURCHASE_RETIREMENT', 'ESCROW', 'RETIRED', ARRAY['REGISTRY']),
        ('EXPORT',        'ESCROW',  'EXTERNAL',  ARRAY['REGISTRY']),
        ('CASH_IN',       'ISSUER',  'HOLDING',   ARRAY['CASH']),
        ('CASH_OUT',      'HOLDING', 'SPENT',     ARRAY['CASH']),
        ('PAYMENT',       'HOLDING', 'HOLDING',   ARRAY['CASH']),
        ('PARTY_TRANSFER', 'HOLDING', 'HOLDING',  ARRAY['REGISTRY']),
        ('BENEFIT_SHARE', 'HOLDING', 'HOLDING',   ARRAY['REGISTRY']),
        ('VOIDING',       'HOLDING', 'CANCELLED', ARRAY['REGISTRY']),
        ('COMPENSATION',  'BUFFER',  'CANCELLED', ARRAY['REGISTRY']),
        ('RESTORATION',   'ESCROW',  'BUFFER',    ARRAY['REGISTRY'])
) AS route (kind, debit_kind, credit_kind, books)
"""

_BALANCED = f"""
SELECT t.id::text FROM credits_transfer t
  LEFT JOIN credits_ledgeraccount d ON d.id = t.debit_account_id
  LEFT JOIN credits_ledgeraccount c ON c.id = t.credit_account_id
  LEFT JOIN credits_asset a ON a.id = t.asset_id
  LEFT JOIN {_ROUTES} ON route.kind = t.kind AND route.debit_kind = d.kind AND route.credit_kind = c.kind
       AND a.book = ANY(route.books)
 WHERE t.amount <= 0 OR t.debit_account_id = t.credit_account_id
    OR d.id IS NULL OR c.id IS NULL OR a.id IS NULL
    OR route.kind IS NULL AND t.kind <> 'REVERSAL'
    OR d.kind <> 'HOLDING' AND d.scheme <> a.scheme OR c.kind <> 'HOLDING' AND c.scheme <> a.scheme
    OR a.book = 'REGISTRY' AND mod(t.amount, 1000000) <> 0
"""  # noqa: S608  constant text

# What the scheme's own accounts hold, from the transfers; they have no stored balance.
_SYSTEM = """
system AS (
    SELECT asset_id, kind, sum(net) AS net FROM (
        SELECT t.asset_id, a.kind, sum(t.amount) AS net FROM credits_transfer t
          JOIN credits_ledgeraccount a ON a.id = t.credit_account_id AND a.kind <> 'HOLDING' GROUP BY 1, 2
        UNION ALL
        SELECT t.asset_id, a.kind, -sum(t.amount) FROM credits_transfer t
          JOIN credits_ledgeraccount a ON a.id = t.debit_account_id AND a.kind <> 'HOLDING' GROUP BY 1, 2
    ) AS sides GROUP BY 1, 2
)
"""
_ZERO = f"""
WITH {_SYSTEM}, everything AS (
    SELECT asset_id, net FROM system
    UNION ALL SELECT asset_id, in_total - out_total FROM credits_balance
)
SELECT asset_id::text FROM everything GROUP BY asset_id HAVING sum(net) <> 0
"""  # noqa: S608  constant text
_SUPPLY = f"""
WITH {_SYSTEM}, held AS (
    SELECT asset_id, sum(available) AS available, sum(held) AS held FROM credits_balance GROUP BY 1
), books AS (
    SELECT a.id,
           -coalesce(sum(s.net) FILTER (WHERE s.kind = 'ISSUER'), 0) AS issued,
           coalesce(sum(s.net) FILTER (WHERE s.kind <> 'ISSUER'), 0) AS elsewhere,
           coalesce(min(s.net) FILTER (WHERE s.kind <> 'ISSUER'), 0) AS least
      FROM credits_asset a LEFT JOIN system s ON s.asset_id = a.id GROUP BY a.id
)
SELECT b.id::text FROM books b LEFT JOIN held h ON h.asset_id = b.id
 WHERE b.issued <> coalesce(h.available, 0) + coalesce(h.held, 0) + b.elsewhere OR b.least < 0
"""  # noqa: S608  constant text

# Each movement of a holding adds its amount to one of two totals that only grow, so that their sum orders
# them: every row must be the one before it plus its own amount, from zero, and never have more out than in.
_CHAIN = """
WITH movement AS (
    SELECT t.id, a.id AS account_id, t.asset_id, t.credit_in AS ins, t.credit_out AS outs,
           t.amount AS came, 0::bigint AS went
      FROM credits_transfer t
      JOIN credits_ledgeraccount a ON a.id = t.credit_account_id AND a.kind = 'HOLDING'
    UNION ALL
    SELECT t.id, a.id, t.asset_id, t.debit_in, t.debit_out, 0, t.amount
      FROM credits_transfer t
      JOIN credits_ledgeraccount a ON a.id = t.debit_account_id AND a.kind = 'HOLDING'
), ordered AS (
    SELECT id, ins, outs, came, went,
           lag(ins, 1, 0::bigint) OVER chain AS ins_before, lag(outs, 1, 0::bigint) OVER chain AS outs_before
      FROM movement WINDOW chain AS (PARTITION BY account_id, asset_id ORDER BY ins + outs)
)
SELECT id::text FROM ordered
 WHERE ins IS NULL OR outs IS NULL OR outs > ins OR ins <> ins_before + came OR outs <> outs_before + went
"""
STORED_BALANCES = """
WITH moved AS (
    SELECT account_id, asset_id, sum(came) AS came, sum(went) AS went FROM (
        SELECT credit_account_id AS account_id, asset_id, sum(amount) AS came, 0 AS went
          FROM credits_transfer GROUP BY 1, 2
        UNION ALL
        SELECT debit_account_id, asset_id, 0, sum(amount) FROM credits_transfer GROUP BY 1, 2
    ) AS sides GROUP BY 1, 2
), holding AS (
    SELECT m.* FROM moved m JOIN credits_ledgeraccount a ON a.id = m.account_id WHERE a.kind = 'HOLDING'
), pending AS (
    SELECT balance_id, sum(amount) AS held FROM credits_hold WHERE status = 'PENDING' GROUP BY 1
)
SELECT DISTINCT coalesce(b.account_id, h.account_id)
  FROM credits_balance b FULL JOIN holding h ON h.account_id = b.account_id AND h.asset_id = b.asset_id
  LEFT JOIN pending p ON p.balance_id = b.id
 WHERE b.id IS NULL OR b.in_total <> coalesce(h.came, 0) OR b.out_total <> coalesce(h.went, 0)
    OR b.held <> coalesce(p.held, 0) OR b.available <> b.in_total - b.out_total - b.held OR b.available < 0
"""
_INTEGERS = """
SELECT id::text FROM credits_transfer
 WHERE greatest(abs(amount), debit_in, debit_out, credit_in, credit_out) > 9007199254740992
UNION ALL
SELECT table_name || '.' || column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type IN ('numeric', 'real', 'double precision')
   AND table_name IN ('credits_transfer', 'credits_balance', 'credits_hold', 'credits_verdict',
                      'credits_assignment', 'credits_retirement', 'credits_citybudget')
"""
_MIRRORED = """
SELECT r.id::text FROM credits_transfer r LEFT JOIN credits_transfer o ON o.id = r.reverses_id
 WHERE r.kind = 'REVERSAL'
   AND (o.id IS NULL OR o.kind NOT IN ('ACCRUAL', 'ASSIGNMENT', 'COIN_GRANT', 'COIN_SPENDING', 'RECOVERY')
        OR (o.asset_id, o.amount, o.debit_account_id, o.credit_account_id)
           <> (r.asset_id, r.amount, r.credit_account_id, r.debit_account_id))
UNION ALL
SELECT reverses_id::text FROM credits_transfer WHERE reverses_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1
UNION ALL
SELECT id::text FROM credits_transfer WHERE kind <> 'REVERSAL' AND reverses_id IS NOT NULL
"""
_FROZEN = """
SELECT t.id::text FROM credits_ledgeraccount a JOIN credits_transfer t ON t.debit_account_id = a.id
 WHERE a.frozen_at IS NOT NULL AND t.posted_at > a.frozen_at AND t.kind <> 'VOIDING'
"""

INVARIANTS = [
    Invariant("I1", "every transfer balances and takes a route of its kind", "credits_transfer", _BALANCED),
    Invariant("I2", "every asset sums to zero over all accounts", "credits_asset", _ZERO),
    Invariant("I3", "totals run without a gap and never below zero", "credits_transfer", _CHAIN),
    Invariant("I4", "stored balances are what was moved and held", "credits_balance", STORED_BALANCES),
    Invariant("I5", "issued is held by holders or lies in the scheme's accounts", "credits_asset", _SUPPLY),
    Invariant("I8", "amounts are integers up to 2**53", "credits_transfer", _INTEGERS),
    Invariant("I16", "a reversal is an exact mirror, once", "credits_transfer", _MIRRORED),
    Invariant("I26", "nothing left a frozen account", "credits_ledgeraccount", _FROZEN),
]
