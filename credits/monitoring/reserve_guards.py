"""SQL guards of the reserve: no gram is given up twice, or given up and reported."""

from puhui.kernel.guards import append_only

_FITS = """
CREATE FUNCTION credits_reserve_line_fits() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    moved credits_transfer;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO moved FROM credits_transfer WHERE id = NEW.transfer_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('report lines of ' || NEW.asset_id, 0));
    IF (moved.kind, moved.asset_id) IS DISTINCT FROM ('ASSIGNMENT', NEW.asset_id)
       OR EXISTS (SELECT FROM credits_transfer WHERE reverses_id = NEW.transfer_id)
       OR credits_grams_taken(NEW.transfer_id) > moved.amount THEN
        PERFORM credits_refused('reserve_is_what_nobody_took', 'these grams are not there to give');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_reserveline_fits AFTER INSERT ON credits_reserveline
    FOR EACH ROW EXECUTE FUNCTION credits_reserve_line_fits();
"""

FORWARD = append_only("credits_reserveline") + _FITS
