"""SQL guards of the bridge: units go out by what a venue said, and silence gives nothing back.

`credits_rules_of_export` is called by the ledger's own rules for each transfer of the kind.
"""

from puhui.kernel.guards import append_only, never_removed, refuse

_TERMS = (
    "id venue_id lot_id instrument_id party_id quantity_t min_price_fen attempt key digest drafted_by"
    " drafted_at command_id"
)
_WORDS = (
    "id message_id venue_id exec_id key transfer_id kind external_ref quantity_t price_fen proceeds_fen cum_t"
    " batch executed_at document_no entered_by"
)
_MESSAGE = "id venue_id transfer_id channel raw sha256 received_at"


def _changed(columns: str) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns.split()) for row in ("OLD", "NEW"))
    return f"({new}) IS DISTINCT FROM ({old})"


# Locked means that the lot's units are promised to it; settled is what the venue's fills say, to the tonne.
_TRANSFER = """
CREATE FUNCTION market_bridge_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NEW.status = 'LOCKED' AND OLD.status <> 'LOCKED' AND NOT EXISTS (
        SELECT FROM market_lotreservation r
         WHERE r.ref = NEW.id AND r.lot_id = NEW.lot_id AND r.status = 'ACTIVE'
           AND r.quantity_t = NEW.quantity_t
    ) THEN
        PERFORM credits_refused('bridge_locks_its_units', 'no units are set aside for this transfer');
    END IF;
    IF (NEW.settled_t <> OLD.settled_t OR NEW.status IN ('PART_SETTLED', 'SETTLED')) AND NEW.settled_t <> (
        SELECT coalesce(sum(a.quantity_t), 0) FROM market_venueanswer a
         WHERE a.transfer_id = NEW.id AND a.kind = 'FILL' AND a.status IN ('RECEIVED', 'APPLIED')
    ) THEN
        PERFORM credits_refused('bridge_settles_what_the_venue_said', 'no fill of the venue says this');
    END IF;
    IF NEW.status IN ('REJECTED', 'EXPIRED') AND OLD.status <> NEW.status AND NOT EXISTS (
        SELECT FROM market_venueanswer a
         WHERE a.transfer_id = NEW.id AND a.kind IN ('REJECTED', 'EXPIRED')
           AND a.status IN ('RECEIVED', 'APPLIED')
    ) THEN
        PERFORM credits_refused('silence_is_not_a_no', 'the venue has not said that it is over');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bridge_rules AFTER UPDATE ON market_bridgetransfer
    FOR EACH ROW EXECUTE FUNCTION market_bridge_rules();

CREATE FUNCTION market_bridge_keeps_its_units() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (
        SELECT FROM market_bridgetransfer t WHERE t.id = NEW.ref
           AND t.status IN ('SUBMITTED', 'ACKNOWLEDGED', 'PART_SETTLED', 'UNKNOWN')
    ) THEN
        PERFORM credits_refused('silence_is_not_a_no', 'these units may be on their way to a venue');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bridge_keeps_its_units AFTER UPDATE ON market_lotreservation
    FOR EACH ROW WHEN (NEW.status = 'RELEASED' AND OLD.status <> 'RELEASED')
    EXECUTE FUNCTION market_bridge_keeps_its_units();
"""

# Out of escrow by the worker, of the transfer's own batch, and in all no more than its venue has settled.
_EXPORT = """
CREATE FUNCTION credits_rules_of_export(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'puhui_worker' OR NOT EXISTS (
        SELECT FROM market_bridgetransfer t
          JOIN market_lot l ON l.id = t.lot_id
          JOIN credits_asset a ON a.id = made.asset_id AND a.batch = l.batch
         WHERE t.id = made.source_ref AND t.status IN ('PART_SETTLED', 'SETTLED', 'EXPIRED')
           AND t.settled_t * 1000000::bigint >= (
                SELECT sum(e.amount) FROM credits_transfer e
                 WHERE e.source_ref = made.source_ref AND e.kind = 'EXPORT')
    ) THEN
        PERFORM credits_refused('export_of_a_settled_transfer', 'no settled transfer stands behind this');
    END IF;
END $$;
"""

FORWARD = "".join(
    [
        never_removed("market_venue"),
        never_removed("market_bridgetransfer"),
        refuse("market_bridgetransfer", "keeps_its_terms", "UPDATE", _changed(_TERMS)),
        refuse(
            "market_bridgetransfer",
            "moves_by_worker_only",
            "UPDATE",
            "current_user <> 'puhui_worker' AND (NEW.settled_t <> OLD.settled_t"
            " OR NEW.status <> OLD.status AND NEW.status NOT IN ('LOCKED', 'CANCELLED'))",
        ),
        # The ledger has no way back from outside yet.
        refuse("market_bridgetransfer", "is_not_reversed", "UPDATE", "NEW.status = 'REVERSED'"),
        refuse("market_bridgetransfer", "is_born_unsettled", "INSERT", "NEW.settled_t <> 0"),
        never_removed("market_venuemessage"),
        refuse(
            "market_venuemessage",
            "is_kept_as_it_came",
            "UPDATE",
            f"OLD.read_at IS NOT NULL OR {_changed(_MESSAGE)}",
        ),
        never_removed("market_venueanswer"),
        refuse("market_venueanswer", "keeps_its_words", "UPDATE", _changed(_WORDS)),
        refuse(
            "market_venueanswer",
            "comes_by_worker_only",
            "INSERT",
            "current_user <> 'puhui_worker' AND (NEW.status <> 'PROPOSED' OR NEW.entered_by IS NULL)",
        ),
        # What people enter comes with the paper that says so, and stays with it.
        refuse(
            "market_venueanswer",
            "comes_with_its_document",
            "INSERT",
            "NEW.entered_by IS NOT NULL AND NEW.document_id IS NULL",
        ),
        refuse("market_venueanswer", "keeps_its_document", "UPDATE", _changed("document_id")),
        append_only("market_reconciliation"),
        append_only("market_reconciliationbreak"),
        _TRANSFER,
        _EXPORT,
    ]
)
