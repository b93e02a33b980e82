"""Invariants of bundles: units are shared to the gram, to whose sites they are, and what was shared moved."""

from credits.management.audit.invariant import Invariant

# The split once more, out of the sealed report and the mint alone: by floors, what is left to the last site
# that brought something, and of each part the agent's share floored.
_SPLIT = """
WITH sealed AS (
    SELECT b.issuance_id, l.n, (l.line ->> 'id')::uuid AS site_id, (l.line ->> 'mandate')::uuid AS mandate_id,
           (l.line ->> 'grams')::numeric AS grams, (l.line ->> 'agent_share_bp')::numeric AS bp,
           (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
             WHERE t.source_ref = b.issuance_id AND t.kind = 'ISSUANCE') AS net_g
      FROM credits_bundlesharing b
      JOIN credits_issuance i ON i.id = b.issuance_id JOIN credits_monitoringreport r ON r.id = i.report_id
      CROSS JOIN LATERAL jsonb_array_elements(r.content -> 'sites') WITH ORDINALITY AS l (line, n)
), floored AS (
    SELECT *, div(net_g * grams, sum(grams) OVER whole) AS floor_g,
           max(n) FILTER (WHERE grams > 0) OVER whole AS last_n
      FROM sealed WINDOW whole AS (PARTITION BY issuance_id)
), due AS (
    SELECT *, floor_g + CASE WHEN n = last_n THEN net_g - sum(floor_g) OVER (PARTITION BY issuance_id)
                        ELSE 0 END AS part_g FROM floored
), written AS (
    SELECT o.sharing_id, p.* FROM credits_siteshare p JOIN credits_ownershare o ON o.id = p.share_id
)
SELECT coalesce(d.issuance_id, w.sharing_id)::text FROM due d
  FULL JOIN written w ON w.sharing_id = d.issuance_id AND w.site_id = d.site_id
 WHERE (d.part_g, d.bp, d.mandate_id) IS DISTINCT FROM (w.part_g, w.agent_share_bp, w.mandate_id)
    OR w.owner_g <> d.part_g - div(d.part_g * d.bp, 10000)
UNION ALL
SELECT b.issuance_id::text FROM credits_bundlesharing b LEFT JOIN credits_issuance i ON i.id = b.issuance_id
  LEFT JOIN credits_monitoringreport r ON r.id = i.report_id
  LEFT JOIN credits_project p ON p.id = r.project_id
 WHERE p.kind IS DISTINCT FROM 'BUNDLE' OR i.status NOT IN ('MINTED', 'VOIDED')
    OR b.net_t * 1000000 <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                              WHERE t.source_ref = i.id AND t.kind = 'ISSUANCE')
    OR b.net_t * 1000000 <> (SELECT coalesce(sum(w.part_g), 0) FROM written w WHERE w.sharing_id = i.id)
    OR b.agent_g <> b.net_t * 1000000
       - (SELECT coalesce(sum(o.earned_g), 0) FROM credits_ownershare o WHERE o.sharing_id = i.id)
    OR b.owed_g <> (SELECT coalesce(sum(o.carried_out_g), 0) FROM credits_ownershare o
                     WHERE o.sharing_id = i.id)
"""
# A part is its site's owner's, by the mandate under which the site stands, for days on which it counted.
_WHOSE = """
SELECT p.id::text FROM credits_siteshare p JOIN credits_ownershare o ON o.id = p.share_id
  JOIN credits_issuance i ON i.id = o.sharing_id JOIN credits_monitoringreport r ON r.id = i.report_id
  LEFT JOIN credits_site s ON s.id = p.site_id LEFT JOIN accounts_mandate m ON m.id = p.mandate_id
 WHERE s.owner_id IS DISTINCT FROM o.owner_id OR m.owner_id IS DISTINCT FROM o.owner_id
    OR m.agent_id IS DISTINCT FROM i.party_id OR s.mandate_id <> p.mandate_id OR s.bundle_id <> r.project_id
    OR greatest(r.period_from, s.starts_on, s.joins_on) >= least(r.period_to, s.ends_on, m.valid_to)
    OR s.is_late AND s.joins_on IS NULL
UNION ALL
SELECT o.id::text FROM credits_ownershare o
 WHERE o.earned_g <> (SELECT coalesce(sum(p.owner_g), 0) FROM credits_siteshare p WHERE p.share_id = o.id)
"""
# An owner's grams go on from one sharing of a bundle to the next, whole tonnes leave them by transfers from
# the agent to that owner, and the units for what is left, and for what is not shared yet, lie on hold.
_MOVED = """
WITH carried AS (
    SELECT o.*, r.project_id AS bundle_id, i.party_id AS agent_id,
           o.carried_out_g - (SELECT coalesce(sum(l.grams), 0) FROM credits_lapsedremainder l
                               WHERE l.share_id = o.id) AS owed_g,
           b.shared_at
      FROM credits_ownershare o JOIN credits_bundlesharing b ON b.issuance_id = o.sharing_id
      JOIN credits_issuance i ON i.id = b.issuance_id JOIN credits_monitoringreport r ON r.id = i.report_id
), share AS (
    SELECT c.*, lag(c.owed_g, 1, 0::numeric) OVER past AS before_g, lead(c.id) OVER past IS NULL AS is_latest
      FROM carried c WINDOW past AS (PARTITION BY c.bundle_id, c.owner_id ORDER BY c.shared_at, c.id)
), moved AS (
    SELECT t.id, t.source_ref, t.amount, d.party_id AS payer_id, c.party_id AS payee_id,
           x.project_id AS bundle_id
      FROM credits_transfer t JOIN credits_asset a ON a.id = t.asset_id
      JOIN credits_ledgeraccount d ON d.id = t.debit_account_id
      JOIN credits_ledgeraccount c ON c.id = t.credit_account_id
      LEFT JOIN credits_issuance i ON i.batch = a.batch AND i.scheme = a.scheme
      LEFT JOIN credits_monitoringreport x ON x.id = i.report_id
     WHERE t.kind = 'BENEFIT_SHARE'
), bundle AS (
    SELECT r.project_id AS id, array_agg(i.id) AS issuances
      FROM credits_issuance i JOIN credits_monitoringreport r ON r.id = i.report_id
      JOIN credits_project p ON p.id = r.project_id AND p.kind = 'BUNDLE'
     WHERE i.status IN ('MINTED', 'VOIDED') GROUP BY 1
), aside AS (
    SELECT b.id, coalesce(sum(h.amount), 0) AS held_g,
           coalesce(sum(h.amount) FILTER (WHERE v.status = 'VOIDED'), 0) AS void_g,
           (SELECT 1000000 * ceil(coalesce(sum(s.owed_g), 0) / 1000000) FROM share s
             WHERE s.bundle_id = b.id AND s.is_latest) AS owed_g,
           (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
              JOIN credits_issuance i ON i.id = t.source_ref AND i.status = 'MINTED'
             WHERE t.kind = 'ISSUANCE' AND t.source_ref = ANY (b.issuances)
               AND NOT EXISTS (SELECT FROM credits_bundlesharing d WHERE d.issuance_id = t.source_ref)
           ) AS unshared_g
      FROM bundle b
      LEFT JOIN credits_hold h ON h.source_ref = ANY (b.issuances) AND h.status = 'PENDING'
      LEFT JOIN credits_balance l ON l.id = h.balance_id LEFT JOIN credits_asset a ON a.id = l.asset_id
      LEFT JOIN credits_issuance v ON v.batch = a.batch AND v.scheme = a.scheme
     GROUP BY b.id, b.issuances
)
SELECT s.id::text FROM share s
 WHERE s.carried_in_g <> s.before_g OR s.carried_out_g NOT BETWEEN 0 AND 999999
    OR s.carried_in_g + s.earned_g <> s.tonnes * 1000000 + s.carried_out_g
    OR s.tonnes * 1000000 <> (SELECT coalesce(sum(m.amount), 0) FROM moved m WHERE m.source_ref = s.id)
UNION ALL
SELECT m.id::text FROM moved m LEFT JOIN share s ON s.id = m.source_ref
 WHERE (m.payer_id, m.payee_id, m.bundle_id) IS DISTINCT FROM (s.agent_id, s.owner_id, s.bundle_id)
UNION ALL
-- Units that stood beside those of a void batch may be more than is owed since; of a void one none are.
SELECT a.id::text FROM aside a
 WHERE a.held_g < a.owed_g + a.unshared_g OR a.held_g > a.owed_g + a.unshared_g AND (
       a.void_g > 0 OR NOT EXISTS (SELECT FROM bundle b JOIN credits_batchvoid v
                        ON v.issuance_id = ANY (b.issuances) AND v.status = 'EXECUTED' WHERE b.id = a.id))
"""
# A void batch is shared no more; what lapsed is of what its report brought the owner, by an executed void.
_VOIDED = """
SELECT b.issuance_id::text FROM credits_bundlesharing b
  JOIN credits_batchvoid v ON v.issuance_id = b.issuance_id AND v.status = 'EXECUTED'
 WHERE b.shared_at > v.executed_at
UNION ALL
SELECT h.id::text FROM credits_hold h JOIN credits_issuance i ON i.id = h.source_ref AND i.status = 'VOIDED'
 WHERE h.status = 'PENDING' AND NOT EXISTS (
       SELECT FROM credits_bundlesharing b WHERE b.issuance_id = i.id)
UNION ALL
SELECT l.id::text FROM credits_lapsedremainder l JOIN credits_ownershare o ON o.id = l.share_id
  LEFT JOIN credits_batchvoid v ON v.id = l.void_id AND v.status = 'EXECUTED'
  LEFT JOIN credits_ownershare w ON w.sharing_id = v.issuance_id AND w.owner_id = o.owner_id
 WHERE l.closing_id IS NULL AND l.grams > coalesce(w.earned_g, 0)
UNION ALL
SELECT o.id::text FROM credits_ownershare o JOIN credits_lapsedremainder l ON l.share_id = o.id
 GROUP BY o.id HAVING sum(l.grams) > o.carried_out_g
"""
# A closed bundle is settled once its notice has run: every owner to the gram; as many tonnes are retired as
# the grams begin, under one certificate, by the agent, of the bundle's batches; nothing is left on hold.
_CLOSED = """
WITH owed AS (
    SELECT r.project_id AS bundle_id, o.id, l.closing_id, coalesce(l.grams, 0) AS grams,
           o.carried_out_g - (SELECT coalesce(sum(v.grams), 0) FROM credits_lapsedremainder v
                               WHERE v.share_id = o.id AND v.void_id IS NOT NULL) AS owed_g,
           lead(o.id) OVER past IS NULL AS is_latest
      FROM credits_ownershare o JOIN credits_bundlesharing b ON b.issuance_id = o.sharing_id
      JOIN credits_issuance i ON i.id = b.issuance_id JOIN credits_monitoringreport r ON r.id = i.report_id
      LEFT JOIN credits_lapsedremainder l ON l.share_id = o.id AND l.closing_id IS NOT NULL
    WINDOW past AS (PARTITION BY r.project_id, o.owner_id ORDER BY b.shared_at, o.id)
)
SELECT c.notice_id::text FROM credits_bundleclosing c
  LEFT JOIN credits_closingnotice n ON n.bundle_id = c.notice_id
  LEFT JOIN credits_project p ON p.id = c.notice_id
  LEFT JOIN credits_retirement e ON e.id = c.ref
 WHERE (p.kind, p.status) IS DISTINCT FROM ('BUNDLE', 'CLOSED')
    OR (c.settled_at AT TIME ZONE 'Asia/Shanghai')::date < n.due_on
    OR n.due_on < (n.announced_at AT TIME ZONE 'Asia/Shanghai')::date + n.notice_days
    OR c.owed_g <> (SELECT coalesce(sum(o.grams), 0) FROM owed o WHERE o.closing_id = c.notice_id)
    OR c.retired_t <> ceil(c.owed_g / 1000000.0)
    OR c.retired_t > 0 AND (e.party_id, e.book, e.quantity_g, e.command_id)
       IS DISTINCT FROM (p.party_id, 'REGISTRY', c.retired_t * 1000000, c.command_id)
    OR c.retired_t * 1000000 <> (
       SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
         JOIN credits_ledgeraccount d ON d.id = t.debit_account_id AND d.party_id = p.party_id
         JOIN credits_asset a ON a.id = t.asset_id
         JOIN credits_issuance i ON (i.scheme, i.batch) = (a.scheme, a.batch)
         JOIN credits_monitoringreport r ON r.id = i.report_id AND r.project_id = c.notice_id
        WHERE t.source_ref = c.ref AND t.kind = 'RETIREMENT' AND t.command_id = c.command_id)
    OR EXISTS (SELECT FROM credits_hold h JOIN credits_issuance i ON i.id = h.source_ref
                 JOIN credits_monitoringreport r ON r.id = i.report_id AND r.project_id = c.notice_id
                WHERE h.status = 'PENDING')
UNION ALL
SELECT o.id::text FROM owed o LEFT JOIN credits_bundleclosing c ON c.notice_id = o.bundle_id
 WHERE o.closing_id IS DISTINCT FROM CASE WHEN o.is_latest AND o.owed_g > 0 THEN c.notice_id END
    OR o.closing_id IS NOT NULL AND o.grams <> o.owed_g
"""

INVARIANTS = [
    Invariant("B1", "a bundle's units are shared to the gram", "credits_siteshare", _SPLIT),
    Invariant("B2", "a share belongs to its site's owner of the period", "credits_siteshare", _WHOSE),
    Invariant("B3", "what was shared moved, the rest is carried on hold", "credits_ownershare", _MOVED),
    Invariant("B4", "of a void bundle nothing is shared or kept", "credits_lapsedremainder", _VOIDED),
    Invariant("B5", "a closed bundle is settled as announced", "credits_bundleclosing", _CLOSED),
]
