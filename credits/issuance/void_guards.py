"""SQL guards of a void: two registrars, the owner's units and the buffer, and no tonne more than issued."""

from puhui.kernel.guards import never_removed, refuse

_VOID = """
CREATE FUNCTION credits_void_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted credits_issuance;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO wanted FROM credits_issuance WHERE id = NEW.issuance_id FOR UPDATE;
    IF TG_OP = 'INSERT' AND (wanted.status <> 'MINTED'
       OR NEW.tonnes <> coalesce(wanted.granted_t, wanted.tonnes)) THEN
        PERFORM credits_refused('void_of_what_is_minted', 'what is voided was minted, all of it');
    END IF;
    IF NOT credits_is_uninvolved_registrar(NEW.issuance_id, NEW.proposed_by, NEW.proposed_by_user)
       OR NEW.status = 'CONFIRMED'
          AND NOT credits_is_uninvolved_registrar(NEW.issuance_id, NEW.decided_by, NEW.decided_by_user) THEN
        PERFORM credits_refused('void_by_registrars', 'uninvolved registrars void a batch');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_batchvoid_rules AFTER INSERT OR UPDATE ON credits_batchvoid
    FOR EACH ROW WHEN (NEW.status IN ('PROPOSED', 'CONFIRMED')) EXECUTE FUNCTION credits_void_rules();
CREATE FUNCTION credits_voided_by_a_void() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_batchvoid v
                    WHERE v.issuance_id = NEW.id AND v.status = 'EXECUTED') THEN
        PERFORM credits_refused('voided_by_a_void', 'no void was executed');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_voided AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'VOIDED' AND OLD.status <> 'VOIDED')
    EXECUTE FUNCTION credits_voided_by_a_void();
"""

MOVES = """
CREATE OR REPLACE FUNCTION credits_void_move_rules(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    void credits_batchvoid;
    wanted credits_issuance;
    moved bigint;
BEGIN
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('transfer_by_worker_only', made.kind || ' is made by the worker only');
    END IF;
    SELECT * INTO void FROM credits_batchvoid WHERE id = made.source_ref;
    SELECT * INTO wanted FROM credits_issuance WHERE id = void.issuance_id;
    IF void.id IS NULL OR void.status NOT IN ('CONFIRMED', 'EXECUTED') THEN
        PERFORM credits_refused('void_confirmed_by_two', 'no void of two persons stands behind it');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_asset a WHERE a.id = made.asset_id AND a.scheme = wanted.scheme
                    AND (made.kind = 'COMPENSATION' OR a.batch = wanted.batch))
       OR made.kind = 'VOIDING' AND NOT EXISTS (SELECT FROM credits_ledgeraccount l
                    WHERE l.id = made.debit_account_id AND credits_gained_by(wanted.id, l.party_id)) THEN
        PERFORM credits_refused('void_takes_the_owners_units', 'units of others are never taken');
    END IF;
    SELECT sum(amount) INTO moved FROM credits_transfer
     WHERE source_ref = void.id AND kind IN ('VOIDING', 'COMPENSATION');
    IF moved > void.tonnes * 1000000 THEN
        PERFORM credits_refused('void_of_no_more_than_issued', 'more than was issued');
    END IF;
END $$;
CREATE OR REPLACE FUNCTION credits_rules_of_voiding(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT credits_void_move_rules(made) $$;
CREATE OR REPLACE FUNCTION credits_rules_of_compensation(made credits_transfer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT credits_void_move_rules(made) $$;
"""

FORWARD = "".join(
    [
        never_removed("credits_batchvoid"),
        refuse(
            "credits_batchvoid",
            "keeps_its_terms",
            "UPDATE",
            "(NEW.id, NEW.issuance_id, NEW.tonnes, NEW.reason, NEW.proposed_by, NEW.proposed_by_user,"
            " NEW.proposed_at) IS DISTINCT FROM (OLD.id, OLD.issuance_id, OLD.tonnes, OLD.reason,"
            " OLD.proposed_by, OLD.proposed_by_user, OLD.proposed_at)"
            " OR OLD.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by"
            " OR NEW.owed_t > OLD.owed_t AND OLD.status = 'EXECUTED'",
        ),
        _VOID,
        MOVES,
    ]
)

# Of a later migration: what the owner had in custody at the void, and sold to nobody, goes to the buffer that
# stood in for it, by the worker, and never back to the owner (ADR 0055). The numbers tell whose they were.
RESTORED_RULES = """
CREATE OR REPLACE FUNCTION credits_rules_of_release(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_asset a JOIN credits_issuance i ON i.batch = a.batch
                 JOIN credits_batchvoid v ON v.issuance_id = i.id AND v.status = 'EXECUTED'
                 JOIN credits_ledgeraccount l ON l.id = made.credit_account_id
                WHERE a.id = made.asset_id AND credits_gained_by(i.id, l.party_id)) THEN
        PERFORM credits_refused('nothing_of_a_void_batch_is_released',
            'the batch is void: what its owner had in custody goes to the buffer');
    END IF;
END $$;
CREATE OR REPLACE FUNCTION credits_rules_of_restoration(made credits_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'puhui_worker' THEN
        PERFORM credits_refused('transfer_by_worker_only', made.kind || ' is made by the worker only');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_batchvoid v JOIN credits_issuance i ON i.id = v.issuance_id
                     JOIN credits_asset a ON a.id = made.asset_id AND a.batch = i.batch
                    WHERE v.id = made.source_ref AND v.status = 'EXECUTED') THEN
        PERFORM credits_refused('restoration_after_a_void', 'no void of this batch was executed');
    END IF;
END $$;
CREATE OR REPLACE FUNCTION credits_restored_from_its_owner() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM credits_transfer t JOIN credits_batchvoid v ON v.id = t.source_ref
                WHERE t.id = NEW.to_transfer AND t.kind = 'RESTORATION' AND NOT EXISTS (
                      SELECT FROM credits_serialblock b JOIN credits_ledgeraccount l ON l.id = b.account_id
                       WHERE b.id = credits_serial_origin(NEW.id)
                         AND credits_gained_by(v.issuance_id, l.party_id))) THEN
        PERFORM credits_refused('void_takes_the_owners_units', 'units of others are never taken');
    END IF;
    RETURN NULL;
END $$;
"""
RESTORED = (
    RESTORED_RULES
    + """
CREATE TRIGGER credits_serialblock_restored AFTER UPDATE ON credits_serialblock
    FOR EACH ROW WHEN (NEW.to_transfer IS NOT NULL) EXECUTE FUNCTION credits_restored_from_its_owner();
"""
)
