"""Invariants of what is kept about commands, and of tables that are only ever added to (I17, I18, I29)."""

from credits.management.audit.invariant import Invariant

_ONE_ANSWER = """
SELECT scope || ' ' || key FROM kernel_idempotencyrecord GROUP BY scope, key HAVING count(*) > 1
UNION ALL
SELECT id::text FROM kernel_idempotencyrecord
 WHERE length(fingerprint) <> 32 OR NOT (status BETWEEN 200 AND 299 OR status IN (409, 422))
"""
# A refusal moved nothing; an answer that moved value names the command that moved it, and no two name one.
_ANSWERED = """
SELECT DISTINCT r.id::text FROM kernel_idempotencyrecord r JOIN credits_transfer t USING (command_id)
 WHERE r.status >= 400
UNION ALL
SELECT min(id)::text FROM kernel_idempotencyrecord GROUP BY command_id HAVING count(*) > 1
UNION ALL
SELECT r.id::text FROM kernel_idempotencyrecord r
 WHERE r.is_value AND r.status < 300 AND starts_with(r.scope, 'party:')
   AND NOT EXISTS (SELECT FROM credits_transfer t WHERE t.command_id = r.command_id)
   -- A bid moves nothing yet: it sets money aside. Nor does an order to a venue, which is locked by another.
   AND NOT EXISTS (SELECT FROM market_bid b WHERE b.command_id = r.command_id)
   AND NOT EXISTS (SELECT FROM market_bridgetransfer b WHERE b.command_id = r.command_id)
   -- A transfer to another party sets units aside; its approval and its end, and the list, move none at all.
   AND NOT EXISTS (SELECT FROM kernel_auditevent e WHERE e.command_id = r.command_id
                    AND e.object_type IN ('party_transfer', 'trusted_destination'))
"""
APPEND_ONLY = [
    "credits_transfer",
    "credits_verdict",
    "credits_basis",
    "credits_asset",
    "credits_activity",
    "credits_activityreference",
    "credits_assignment",
    "credits_debtpayment",
    "credits_reserveline",
    "credits_retirement",
    "credits_yearendline",
    "kernel_auditevent",
    "market_delivered",
    "market_fill",
    "market_proceedsstatement",
    "market_result",
]
# Rows that two may insert at one moment (ON CONFLICT DO NOTHING): the second takes its own back, which the
# server counts as a deletion. That nobody deletes here is the guards' word alone.
_MEETING = ("credits_asset", "credits_activityreference")
# The server counts every row changed since its statistics were last reset, rolled back or not.
_ONLY_ADDED = f"""
SELECT relname || ': ' || n_tup_upd || ' updated, ' || n_tup_del || ' deleted' FROM pg_stat_user_tables
 WHERE schemaname = 'public' AND relname IN ({", ".join(f"'{table}'" for table in APPEND_ONLY)})
   AND (n_tup_upd > 0 OR n_tup_del > 0 AND relname NOT IN {_MEETING})
"""  # noqa: S608  constant text

INVARIANTS = [
    Invariant("I17", "one answer to a key", "kernel_idempotencyrecord", _ONE_ANSWER),
    Invariant("I18", "answers and transfers name the same commands", "kernel_idempotencyrecord", _ANSWERED),
    Invariant("I29", "nothing that is only added to was changed", "kernel_auditevent", _ONLY_ADDED),
]
