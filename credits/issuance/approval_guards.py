"""SQL guard of what two have approved: their approvals stand from then on, whoever would drop one (I22, I24).

An issuance is approved once. Without its approvals it could neither be minted nor be approved again, and of
one that is minted nobody could show who had answered for it. What drops them by itself is a report that is
returned or rejected, and that of an approved issuance stays (guards.py) until an authority has refused it.
From where it is asked makes no difference: any role may write a trigger for a table of its own session.
"""

# Locked, so that whoever drops an approval and whoever approves by it come one after the other.
FORWARD = """
CREATE FUNCTION credits_approval_of_what_is_approved() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM FROM credits_issuance WHERE id = NEW.issuance_id FOR SHARE;
    IF EXISTS (SELECT FROM credits_issuance i WHERE i.id = NEW.issuance_id
                AND i.status IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED')) THEN
        PERFORM credits_refused('approval_stands_once_approved', 'two have approved it: approvals stand');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_approval_of_what_is_approved AFTER UPDATE ON credits_approval
    FOR EACH ROW WHEN (NEW.dropped_at IS NOT NULL AND OLD.dropped_at IS NULL)
    EXECUTE FUNCTION credits_approval_of_what_is_approved();
"""
