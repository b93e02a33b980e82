"""SQL guards of custody: lots and reservations keep their terms, are never removed, and stop with a void."""

from puhui.kernel.guards import never_removed, refuse

# What a void stops (credits/issuance/void_guards.py has the void itself).
_STOPPED = """
CREATE FUNCTION market_lot_of_a_standing_batch() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM credits_issuance WHERE batch = NEW.batch AND status = 'VOIDED') THEN
        PERFORM credits_refused('lot_of_a_standing_batch', 'the batch is void');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_lot_of_a_standing_batch AFTER INSERT ON market_lot
    FOR EACH ROW EXECUTE FUNCTION market_lot_of_a_standing_batch();
CREATE FUNCTION market_nothing_of_a_stopped_lot() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM market_lot WHERE id = NEW.lot_id AND stopped_at IS NOT NULL) THEN
        PERFORM credits_refused('nothing_of_a_stopped_lot', 'the lot is stopped: its batch is void');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_lotreservation_of_a_stopped_lot AFTER INSERT ON market_lotreservation
    FOR EACH ROW EXECUTE FUNCTION market_nothing_of_a_stopped_lot();
CREATE TRIGGER market_session_of_a_stopped_lot AFTER UPDATE ON market_session
    FOR EACH ROW WHEN (NEW.status = 'CLEARED' AND OLD.status <> 'CLEARED')
    EXECUTE FUNCTION market_nothing_of_a_stopped_lot();
"""

FORWARD = "".join(
    [
        never_removed("market_lot"),
        refuse(
            "market_lot",
            "keeps_its_terms",
            "UPDATE",
            "NEW.remaining_t > OLD.remaining_t OR (NEW.id, NEW.instrument_id, NEW.party_id, NEW.batch,"
            " NEW.quantity_t) IS DISTINCT FROM (OLD.id, OLD.instrument_id, OLD.party_id, OLD.batch,"
            " OLD.quantity_t)",
        ),
        refuse(
            "market_lot",
            "stays_stopped",
            "UPDATE",
            "OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at",
        ),
        never_removed("market_lotreservation"),
        refuse(
            "market_lotreservation",
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'ACTIVE' OR NEW.taken_t < OLD.taken_t OR (NEW.id, NEW.lot_id, NEW.ref,"
            " NEW.quantity_t) IS DISTINCT FROM (OLD.id, OLD.lot_id, OLD.ref, OLD.quantity_t)",
        ),
        _STOPPED,
    ]
)
