"""SQL guards of mandates: an approver of the owner gives one, and it is only ever revoked."""

from puhui.kernel.guards import never_removed, refuse

_BY_AN_APPROVER = """
CREATE OR REPLACE FUNCTION puhui_mandate_by_an_approver() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
         WHERE m.party_id = NEW.owner_id AND m.role = 'ORG_APPROVER' AND m.ended_at IS NULL
           AND u.person_id = NEW.granted_by)
       OR NOT EXISTS (
        SELECT FROM accounts_organisationpaper p
         WHERE p.id = NEW.paper_id AND p.party_id = NEW.owner_id AND p.kind = 'ENTRUSTMENT'
           AND p.digest = NEW.document_digest)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'mandate_given_by_an_approver_on_a_paper',
            TABLE = 'accounts_mandate', MESSAGE = 'no approver of the owner gave this mandate on its paper';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_mandate_given_by_an_approver
    BEFORE INSERT ON accounts_mandate
    FOR EACH ROW EXECUTE FUNCTION puhui_mandate_by_an_approver();
"""

FORWARD = "".join(
    [
        never_removed("accounts_mandate"),
        refuse(
            "accounts_mandate",
            "is_only_revoked",
            "UPDATE",
            "OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR (NEW.id, NEW.owner_id, NEW.agent_id,"
            " NEW.acts, NEW.subjects, NEW.paper_id, NEW.document_digest, NEW.valid_from, NEW.valid_to,"
            " NEW.agent_share_bp, NEW.granted_at, NEW.granted_by) IS DISTINCT FROM (OLD.id, OLD.owner_id,"
            " OLD.agent_id, OLD.acts, OLD.subjects, OLD.paper_id, OLD.document_digest, OLD.valid_from,"
            " OLD.valid_to, OLD.agent_share_bp, OLD.granted_at, OLD.granted_by)",
        ),
        _BY_AN_APPROVER,
    ]
)
