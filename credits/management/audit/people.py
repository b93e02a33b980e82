"""Invariants of who stands for what: two people for every value (I23), roles by others (I25)."""

from typing import NamedTuple

from credits.management.audit.invariant import Invariant


class _ByTwo(NamedTuple):
    """Rows of `table` for which, once they are `stands`, another than `first` has stood up: `second`."""

    table: str
    stands: str
    first: str
    second: str


# Factors, withdrawals, voids and answers, reversals, years, releases, lists, limits, money, sessions, orders.
_DECISIONS = [
    _ByTwo("credits_factorchange", "state = 'APPROVED'", "made_by", "checked_by"),
    _ByTwo("credits_versionwithdrawal", "status = 'CONFIRMED'", "proposed_by", "decided_by"),
    _ByTwo("credits_batchvoid", "status IN ('CONFIRMED', 'EXECUTED')", "proposed_by", "decided_by"),
    _ByTwo("credits_authorityanswer", "status = 'CONFIRMED'", "entered_by", "decided_by"),
    _ByTwo("credits_reversalcase", "status IN ('APPROVED', 'DONE')", "proposed_by", "decided_by"),
    _ByTwo("credits_yearendsettlement", "status IN ('ANNOUNCED', 'DONE')", "proposed_by", "decided_by"),
    _ByTwo("credits_freeze", "status = 'RELEASED'", "release_proposed_by", "released_by"),
    _ByTwo("credits_trusteddestination", "active_at IS NOT NULL", "proposed_by", "approved_by"),
    _ByTwo("credits_partytransfer", "status IN ('WAITING', 'COMPLETED')", "initiated_by", "approved_by"),
    _ByTwo("credits_portfolio", "status = 'CONFIRMED'", "entered_by", "decided_by"),
    _ByTwo("credits_productcertification", "status <> 'SUBMITTED'", "submitted_by", "decided_by"),
    _ByTwo("accounts_roleproposal", "status = 'CONFIRMED'", "proposed_by", "decided_by"),
    _ByTwo("accounts_organisationverification", "status = 'APPROVED'", "submitted_by", "decided_by"),
    _ByTwo("market_limitchange", "status = 'IN_FORCE'", "made_by", "checked_by"),
    _ByTwo("market_halt", "status = 'RELEASED'", "release_proposed_by", "released_by"),
    _ByTwo("market_custodyauthorisation", "status IN ('IN_FORCE', 'ENDED')", "made_by", "checked_by"),
    _ByTwo("market_cashmovement", "status = 'CONFIRMED'", "made_by", "checked_by"),
    _ByTwo("market_session", "status NOT IN ('DRAFT', 'CANCELLED')", "drafted_by", "checked_by"),
    _ByTwo("market_bridgetransfer", "status NOT IN ('DRAFTED', 'CANCELLED')", "drafted_by", "locked_by"),
    _ByTwo(
        "market_venueanswer",
        "entered_by IS NOT NULL AND status IN ('RECEIVED', 'APPLIED')",
        "entered_by",
        "confirmed_by",
    ),
]
_TWO = " UNION ALL ".join(
    f"SELECT '{one.table} ' || id FROM {one.table} WHERE {one.stands}"  # noqa: S608  constant text
    f" AND ({one.first} IS NULL OR {one.second} IS NULL OR {one.first} = {one.second})"
    for one in _DECISIONS
)
# Of a draft all who wrote it are the first; and a factor that people proposed stands by their approval alone.
_STOOD_FOR = f"""
{_TWO}
UNION ALL
SELECT 'credits_methodologydraft ' || id FROM credits_methodologydraft
 WHERE status IN ('APPROVED', 'PUBLISHED') AND (approved_by IS NULL OR approved_by = ANY (authors))
UNION ALL
SELECT 'credits_factorversion ' || v.id FROM credits_factorversion v
  JOIN credits_factorchange c ON c.digest = v.digest AND c.year IS NOT DISTINCT FROM v.year
   AND (c.code, c.region, c.version) = (v.code, v.region, v.version)
 GROUP BY v.id HAVING NOT bool_or(c.state = 'APPROVED')
"""  # noqa: S608  constant text
# A role comes from an administrator, an organisation's also from its owner; of one for the authority and of a
# verifier's the trail knows who gave it, and another had proposed it. The installation's own grants name
# nobody. Of a mint whoever signed did not claim, and each approver was another person, with one login, and a
# registrar.
_GRANTED = """
SELECT id::text FROM accounts_membership WHERE granted_by_id = user_id
UNION ALL
SELECT m.id::text FROM accounts_membership m WHERE m.granted_by_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM accounts_membership g
        WHERE g.user_id = m.granted_by_id AND g.id <> m.id
          AND (g.ended_at IS NULL OR g.ended_at >= m.granted_at)
          AND (g.party_id IS NULL AND g.role = 'ADMINISTRATOR'
               OR g.party_id = m.party_id AND g.role = 'ORG_OWNER'))
UNION ALL
SELECT m.id::text FROM accounts_membership m
 WHERE (m.party_id IS NULL OR m.role = 'VERIFIER') AND NOT EXISTS (
       SELECT FROM kernel_auditevent e
        WHERE e.object_type = 'membership' AND e.object_id = m.id::text AND e.action = 'role_granted'
          AND e.actor_user_id IS NOT DISTINCT FROM m.granted_by_id)
UNION ALL
SELECT m.id::text FROM accounts_membership m LEFT JOIN accounts_roleproposal p ON p.id = m.proposal_id
 WHERE (m.party_id IS NULL OR m.role = 'VERIFIER') AND m.granted_by_id IS NOT NULL
   AND (p.id IS NULL OR p.status <> 'CONFIRMED' OR p.proposed_by = p.decided_by
        OR (p.user_id, p.party_id, p.role, p.region)
           IS DISTINCT FROM (m.user_id, m.party_id, m.role, m.region)
        OR NOT EXISTS (
           SELECT FROM kernel_auditevent e
            WHERE e.object_type = 'role_proposal' AND e.object_id = p.id::text
              AND e.action = 'role_proposal_confirmed'
              AND (e.actor_user_id, e.actor_person_id) = (m.granted_by_id, p.decided_by)))
UNION ALL
SELECT i.id::text FROM credits_issuance i JOIN credits_monitoringreport r ON r.id = i.report_id
  JOIN credits_statement s ON s.id = i.statement_id
 WHERE i.status IN ('MINTED', 'VOIDED') AND s.signed_by IN (r.created_by, r.submitted_by)
UNION ALL
SELECT a.id::text FROM credits_approval a WHERE a.dropped_at IS NULL AND NOT EXISTS (
       SELECT FROM accounts_membership m
        WHERE m.user_id = a.user_id AND m.party_id IS NULL AND m.role = 'REGISTRAR'
          AND (m.ended_at IS NULL OR m.ended_at >= a.approved_at))
UNION ALL
SELECT min(id::text) FROM credits_approval GROUP BY user_id HAVING count(DISTINCT person_id) > 1
UNION ALL
SELECT min(id::text) FROM credits_approval GROUP BY person_id HAVING count(DISTINCT user_id) > 1
"""

INVARIANTS = [
    Invariant("I23", "two people stand for every value", "credits_factorchange", _STOOD_FOR),
    Invariant("I25", "roles come from others, nobody mints alone", "accounts_membership", _GRANTED),
]
