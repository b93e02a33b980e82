"""What the database holds of transfers, freezes, roles, voids and what else the register's histories know."""

from puhui.kernel.prepared import fetch_prepared
from tests.stateful.seen import Row

_SEEN = """
SELECT 'transfer', id::text, concat_ws(' ', status, quantity_t) FROM credits_partytransfer
UNION ALL
SELECT 'trusted', id::text, status FROM credits_trusteddestination
UNION ALL
SELECT 'freeze', id::text, status FROM credits_freeze
UNION ALL
SELECT 'appointment', p.id::text, concat_ws(' ', p.status, (m.id IS NOT NULL)::integer)
  FROM accounts_roleproposal p LEFT JOIN accounts_membership m ON m.proposal_id = p.id AND m.ended_at IS NULL
UNION ALL
SELECT 'void', id::text, concat_ws(' ', status, tonnes, cancelled_t, compensated_t, owed_t)
  FROM credits_batchvoid
UNION ALL
SELECT 'buffer', a.batch, tonnes::bigint::text FROM credits_asset a CROSS JOIN LATERAL (
    SELECT sum(CASE WHEN c.kind = 'BUFFER' THEN t.amount ELSE -t.amount END) / 1000000 AS tonnes
      FROM credits_transfer t JOIN credits_ledgeraccount c ON c.id = t.credit_account_id
      JOIN credits_ledgeraccount d ON d.id = t.debit_account_id
     WHERE t.asset_id = a.id AND 'BUFFER' IN (c.kind, d.kind)
  ) AS net WHERE a.book = 'REGISTRY' AND tonnes > 0
UNION ALL
SELECT 'cancelled', '', (coalesce(sum(t.amount), 0) / 1000000)::bigint::text FROM credits_transfer t
  JOIN credits_asset a ON a.id = t.asset_id AND a.book = 'REGISTRY'
  JOIN credits_ledgeraccount c ON c.id = t.credit_account_id AND c.kind = 'CANCELLED'
UNION ALL
SELECT 'year', id::text, status FROM credits_yearendsettlement
UNION ALL
SELECT 'year line', l.party_id::text, concat_ws(' ', a.book, l.outcome, l.grams, l.coins)
  FROM credits_yearendline l JOIN credits_asset a ON a.id = l.asset_id
UNION ALL
SELECT 'remainder', settlement_id::text, concat_ws(' ', outcome, grams) FROM credits_yearendremainder
UNION ALL
SELECT 'authority', id::text, concat_ws(' ', status, label, tonnes) FROM credits_authorityanswer
UNION ALL
SELECT 'notice', n.id::text, extract(epoch FROM coalesce(extended_to, ends_at))::bigint::text
  FROM credits_stakeholdernotice n
  JOIN credits_project p ON p.id = n.project_id AND p.address LIKE '% Quiet Lane'
UNION ALL
SELECT 'objection', id::text, status FROM credits_stakeholderobjection
UNION ALL
SELECT 'difference', id::text, 'open' FROM credits_registerdifference WHERE closed_at IS NULL
UNION ALL
SELECT 'claim', id::text, (lifted_at IS NOT NULL)::text FROM credits_foreignclaim
UNION ALL
SELECT 'site', id::text, concat(joins_on, ' ', ends_on) FROM credits_site
UNION ALL
SELECT 'share', o.owner_id::text, concat_ws(' ', i.batch, o.tonnes, o.carried_out_g)
  FROM credits_ownershare o JOIN credits_issuance i ON i.id = o.sharing_id
UNION ALL
SELECT 'closing', n.bundle_id::text, concat_ws(' ', n.due_on, c.owed_g, c.retired_t)
  FROM credits_closingnotice n LEFT JOIN credits_bundleclosing c ON c.notice_id = n.bundle_id
"""


def seen_in_the_register() -> set[Row]:
    """Return the rows as they are now."""
    return set(fetch_prepared(_SEEN))
