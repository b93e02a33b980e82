"""SQL guards of serial numbers: a number is born by a mint, moves with a transfer, and never forks.

The row triggers see one block; the deferred one counts, at commit, that as many numbers moved as tonnes did.
Reversals of registry units need none: units sold to others are never taken (decisions 10).
"""

from puhui.kernel.guards import append_only, never_removed

_BLOCK = """
CREATE FUNCTION credits_serial_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    parent credits_serialblock;
    moved credits_transfer;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.to_transfer IS NOT NULL OR NEW.to_transfer IS NULL
           OR (NEW.id, NEW.asset_id, NEW.scheme, NEW.serial_code, NEW.vintage, NEW.batch, NEW.first_no,
               NEW.last_no, NEW.account_id, NEW.source_ref, NEW.parent_id, NEW.from_transfer)
              IS DISTINCT FROM
              (OLD.id, OLD.asset_id, OLD.scheme, OLD.serial_code, OLD.vintage, OLD.batch, OLD.first_no,
               OLD.last_no, OLD.account_id, OLD.source_ref, OLD.parent_id, OLD.from_transfer) THEN
            PERFORM credits_refused('serial_block_closes_once', 'a block is closed once and never changed');
        END IF;
        SELECT * INTO moved FROM credits_transfer WHERE id = NEW.to_transfer;
        IF moved.id IS NULL OR moved.asset_id <> NEW.asset_id OR moved.debit_account_id <> NEW.account_id THEN
            PERFORM credits_refused('serial_block_closed_by_its_transfer', 'no transfer takes this block');
        END IF;
        IF moved.kind = 'RELEASE' AND moved.credit_account_id IS DISTINCT FROM
           (SELECT account_id FROM credits_serialblock
             WHERE id = (SELECT credits_serial_origin(NEW.id))) THEN
            PERFORM credits_refused('released_to_whom_it_came_from', 'units go back to whom they came from');
        END IF;
        RETURN NULL;
    END IF;
    SELECT * INTO moved FROM credits_transfer WHERE id = NEW.from_transfer;
    IF moved.id IS NULL OR moved.asset_id <> NEW.asset_id OR NEW.to_transfer IS NOT NULL THEN
        PERFORM credits_refused('serial_block_moves_with_a_transfer', 'no transfer brought this block');
    END IF;
    IF NEW.parent_id IS NULL THEN
        IF moved.kind NOT IN ('ISSUANCE', 'WITHHOLDING') OR moved.credit_account_id <> NEW.account_id THEN
            PERFORM credits_refused('serial_number_is_minted', 'numbers are born by a mint');
        END IF;
        RETURN NULL;
    END IF;
    SELECT * INTO parent FROM credits_serialblock WHERE id = NEW.parent_id;
    IF parent.to_transfer IS DISTINCT FROM NEW.from_transfer
       OR (parent.asset_id, parent.scheme, parent.serial_code, parent.vintage, parent.batch)
          IS DISTINCT FROM (NEW.asset_id, NEW.scheme, NEW.serial_code, NEW.vintage, NEW.batch)
       OR NEW.first_no < parent.first_no OR NEW.last_no > parent.last_no
       OR NOT (NEW.account_id = moved.credit_account_id AND NEW.source_ref = moved.source_ref
               OR NEW.account_id = parent.account_id AND NEW.source_ref = parent.source_ref) THEN
        PERFORM credits_refused('serial_block_is_part_of_its_parent', 'the part does not fit its parent');
    END IF;
    RETURN NULL;
END $$;

-- The nearest block up the path that lay in another account than this one does.
CREATE FUNCTION credits_serial_origin(block uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE path AS (
        SELECT b.id, b.parent_id, b.account_id, b.account_id AS here
          FROM credits_serialblock b WHERE b.id = block
        UNION ALL
        SELECT b.id, b.parent_id, b.account_id, p.here FROM credits_serialblock b
          JOIN path p ON b.id = p.parent_id AND p.account_id = p.here
    )
    SELECT id FROM path WHERE account_id <> here LIMIT 1
$$;
CREATE TRIGGER credits_serialblock_rules AFTER INSERT OR UPDATE ON credits_serialblock
    FOR EACH ROW EXECUTE FUNCTION credits_serial_rules();
"""

_COUNTED = """
CREATE FUNCTION credits_serials_follow_transfers() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    made credits_transfer;
    moved bigint;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO made FROM credits_transfer WHERE id = NEW.transfer_id;
    SELECT coalesce(sum(last_no - first_no + 1), 0) INTO moved FROM credits_serialblock
     WHERE from_transfer = made.id AND account_id = made.credit_account_id;
    IF moved * 1000000 IS DISTINCT FROM made.amount THEN
        PERFORM credits_refused('as_many_numbers_as_tonnes', 'not as many numbers moved as tonnes');
    END IF;
    IF EXISTS (
        SELECT FROM credits_serialblock p WHERE p.to_transfer = made.id AND p.last_no - p.first_no + 1 <>
            (SELECT coalesce(sum(c.last_no - c.first_no + 1), 0)
               FROM credits_serialblock c WHERE c.parent_id = p.id)
    ) THEN
        PERFORM credits_refused('no_number_is_lost', 'the parts of a block are not the whole of it');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_serialmove_counted AFTER INSERT ON credits_serialmove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_serials_follow_transfers();
"""

# A counter only ever counts on: a number given out is never given out again.
_COUNTER = """
CREATE FUNCTION credits_counter_only_grows() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.scheme, NEW.serial_code, NEW.vintage) IS DISTINCT FROM (OLD.scheme, OLD.serial_code, OLD.vintage)
       OR NEW.next_number < OLD.next_number OR NEW.next_batch < OLD.next_batch THEN
        PERFORM credits_refused('serial_counter_only_grows', 'a serial counter only counts on');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_serialcounter_grows AFTER UPDATE ON credits_serialcounter
    FOR EACH ROW EXECUTE FUNCTION credits_counter_only_grows();
"""

FORWARD = "".join(
    [
        never_removed("credits_serialblock"),
        never_removed("credits_serialcounter"),
        append_only("credits_serialmove"),
        _BLOCK,
        _COUNTED,
        _COUNTER,
    ]
)
