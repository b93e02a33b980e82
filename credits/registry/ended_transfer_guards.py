"""SQL guards of a void and of transfers that have not gone: the void leaves none of the owner's, none begins.

What `end_open_transfers` does is asked again at the void's commit, whoever carried it out. Both sides take
the lock of `turns.py`, the beginner a shared one, so that what is begun beside a void is seen by it or
refused. The commands wait for it before they lock anything. A beginner that did not only tries for it here:
it has the balance by now, and the void may be waiting for that.
"""

_TURN = "hashtextextended('transfers of ' || {asset} || ' by ' || {party}, 0)"

# What the owner has of it since then came from others, or back from custody: it may be retired.
_BEGUN = f"""
CREATE OR REPLACE FUNCTION credits_transfer_of_a_standing_batch() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT pg_try_advisory_xact_lock_shared({_TURN.format(asset="NEW.asset_id", party="NEW.party_id")})
       OR EXISTS (SELECT FROM credits_asset a
                    JOIN credits_issuance i ON i.batch = a.batch
                    JOIN credits_batchvoid v ON v.issuance_id = i.id AND v.status = 'EXECUTED'
                   WHERE a.id = NEW.asset_id AND credits_gained_by(i.id, NEW.party_id)) THEN
        PERFORM credits_refused('transfer_of_a_standing_batch', 'the batch is void: its owner sends nothing');
    END IF;
    RETURN NULL;
END $$;
"""
_BEGINS = """
CREATE TRIGGER credits_partytransfer_of_a_standing_batch AFTER INSERT ON credits_partytransfer
    FOR EACH ROW EXECUTE FUNCTION credits_transfer_of_a_standing_batch();
"""

# At commit, since the void says that it is executed before everything of it is done.
_LEFT = f"""
CREATE OR REPLACE FUNCTION credits_void_leaves_no_transfer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    gainer uuid;
    asset integer;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    FOR gainer, asset IN
        SELECT l.id, a.id FROM credits_issuance i
          JOIN credits_asset a ON a.book = 'REGISTRY' AND (a.scheme, a.batch) = (i.scheme, i.batch)
          CROSS JOIN LATERAL credits_gainers(i.id) AS l (id)
         WHERE i.id = NEW.issuance_id ORDER BY l.id
    LOOP
        PERFORM pg_advisory_xact_lock({_TURN.format(asset="asset", party="gainer")});
        IF EXISTS (SELECT FROM credits_partytransfer t WHERE t.party_id = gainer AND t.asset_id = asset
                      AND t.status IN ('AWAITING_APPROVAL', 'WAITING')) THEN
            PERFORM credits_refused('void_leaves_no_transfer', 'a transfer of the owner''s has not gone');
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""  # noqa: S608  constant text
_LEAVES = """
CREATE CONSTRAINT TRIGGER credits_batchvoid_leaves_no_transfer AFTER UPDATE ON credits_batchvoid
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status = 'EXECUTED' AND OLD.status <> 'EXECUTED')
    EXECUTE FUNCTION credits_void_leaves_no_transfer();
"""

RULES = _BEGUN + _LEFT
FORWARD = RULES + _BEGINS + _LEAVES
