"""SQL guards of what comes in to the bridge: no transfer is locked past the gate or while it is halted, and a
venue's answer is about the transfer whose key it names."""

_LOCKED = """
CREATE FUNCTION market_bridge_passes_the_gate() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF market_is_halted(NEW.instrument_id, NEW.party_id, NEW.venue_id) THEN
        PERFORM credits_refused('nothing_locked_while_halted', 'the bridge is halted');
    END IF;
    IF NOT market_passed_the_gate('bridge_transfer', NEW.id, NEW.party_id, NEW.instrument_id) THEN
        PERFORM credits_refused('bridge_passed_the_gate', 'the risk gate has not let this transfer pass');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_bridge_passes_the_gate AFTER UPDATE ON market_bridgetransfer
    FOR EACH ROW WHEN (NEW.status = 'LOCKED' AND OLD.status <> 'LOCKED')
    EXECUTE FUNCTION market_bridge_passes_the_gate();
"""

_ANSWER = """
CREATE FUNCTION market_answer_of_its_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NEW.transfer_id IS NULL AND NEW.status NOT IN ('RECEIVED', 'REFUSED')
       OR NEW.transfer_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM market_bridgetransfer t
             WHERE t.id = NEW.transfer_id AND t.venue_id = NEW.venue_id AND t.key = NEW.key)
       OR NOT EXISTS (
            SELECT FROM market_venuemessage m WHERE m.id = NEW.message_id AND m.venue_id = NEW.venue_id) THEN
        PERFORM credits_refused('answer_of_its_transfer', 'this venue has no such transfer');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_answer_of_its_transfer AFTER INSERT OR UPDATE ON market_venueanswer
    FOR EACH ROW EXECUTE FUNCTION market_answer_of_its_transfer();
"""

FORWARD = _LOCKED + _ANSWER
