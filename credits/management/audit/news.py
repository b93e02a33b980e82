"""The invariant of news (I20): what was told reaches everybody who listens, once, and soon."""

from credits.management.audit.invariant import Invariant

# Who listens to what, written down a second time. News without a listener are sent all the same.
_LISTENERS = """
(VALUES ('accounts.notified', 'accounts.plan_deliveries'), ('bridge.answered', 'bridge.wake'),
        ('bridge.locked', 'bridge.wake'), ('credits.reversal_approved', 'credits.carry_out_reversals'),
        ('issuance.answered', 'credits.mint_approved'), ('issuance.approved', 'credits.mint_approved'),
        ('issuance.minted', 'credits.share_bundles'), ('issuance.void_confirmed', 'credits.execute_voids'),
        ('issuance.voided', 'custody.stop_lots'), ('project.reading_table', 'credits.read_tables'),
        ('project.site_table', 'credits.read_site_tables'),
        ('registry.freeze_placed', 'credits.tell_of_freeze'),
        ('registry.freeze_released', 'credits.tell_of_release'),
        ('registry.transfer_due', 'credits.execute_transfers'),
        ('verification.stated', 'credits.request_issuance')) AS listener (topic, consumer)
"""
# Five minutes by the real clock (reliability, I20): the relay runs all the time, and what fails for longer is
# for people to look at.
_REACHED = f"""
SELECT id::text FROM kernel_outboxmessage
 WHERE sent_at IS NULL AND created_at < now() - interval '5 minutes'
UNION ALL
SELECT m.id::text FROM kernel_outboxmessage m JOIN {_LISTENERS} USING (topic)
 WHERE m.sent_at IS NOT NULL AND NOT EXISTS (
       SELECT FROM kernel_consumedmessage c WHERE c.message_id = m.id AND c.consumer = listener.consumer)
UNION ALL
SELECT min(message_id::text) FROM kernel_consumedmessage GROUP BY consumer, message_id HAVING count(*) > 1
UNION ALL
SELECT c.message_id::text FROM kernel_consumedmessage c
  LEFT JOIN kernel_outboxmessage m ON m.id = c.message_id WHERE m.id IS NULL OR m.sent_at IS NULL
"""  # noqa: S608  constant text

INVARIANTS = [
    Invariant("I20", "news reach every listener once, within minutes", "kernel_outboxmessage", _REACHED),
]
