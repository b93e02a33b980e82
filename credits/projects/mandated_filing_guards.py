"""SQL guard: what is filed for another rests on a mandate that is in force at that moment.

The mandate's row is locked for share: whoever revokes it waits for the filing, or the filing for them and is
refused.
"""

from puhui.kernel.guards import append_only

_UNDER_A_MANDATE = """
CREATE OR REPLACE FUNCTION puhui_filing_under_a_mandate() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    today date := (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    PERFORM FROM accounts_mandate m WHERE m.id = NEW.mandate_id FOR SHARE;
    IF NOT EXISTS (
        SELECT FROM accounts_mandate m JOIN credits_project p ON p.id = NEW.project_id
         WHERE m.id = NEW.mandate_id AND m.owner_id = NEW.owner_id AND m.agent_id = NEW.agent_id
           AND p.party_id = m.owner_id AND m.revoked_at IS NULL
           AND today >= m.valid_from AND today < m.valid_to
           AND NEW.act = ANY (m.acts)
           AND (m.subjects IS NULL OR p.id = ANY (m.subjects)))
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'filed_under_a_mandate_in_force',
            TABLE = 'credits_mandatedfiling', MESSAGE = 'no mandate in force covers this filing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_mandatedfiling_under_a_mandate
    BEFORE INSERT ON credits_mandatedfiling
    FOR EACH ROW EXECUTE FUNCTION puhui_filing_under_a_mandate();
"""

FORWARD = append_only("credits_mandatedfiling") + _UNDER_A_MANDATE
