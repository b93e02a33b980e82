"""SQL guards of agreed shares, whoever asks: a part of the whole is had by agreement only."""

from puhui.kernel.guards import never_removed, refuse

# A part needs the word of everybody whom the proposal names. The whole is one claimant's, as it was.
_AGREED = """
CREATE FUNCTION puhui_household_share_agreed() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_proposedshare o JOIN accounts_shareproposal p ON p.id = o.proposal_id
         WHERE p.id = NEW.proposal_id AND p.household_id = NEW.household_id
           AND p.in_force_from = NEW.valid_from AND o.party_id = NEW.party_id AND o.share_bp = NEW.share_bp
    ) OR EXISTS (
        SELECT FROM accounts_proposedshare o WHERE o.proposal_id = NEW.proposal_id AND o.agreed_at IS NULL
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'household_share_is_agreed',
            TABLE = 'accounts_householdshare', MESSAGE = 'not everybody has agreed to these shares';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER accounts_householdshare_is_agreed AFTER INSERT ON accounts_householdshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.share_bp < 10000 OR NEW.proposal_id IS NOT NULL)
    EXECUTE FUNCTION puhui_household_share_agreed();
"""

FORWARD = "".join(
    [
        *(never_removed(f"accounts_{table}") for table in ("shareproposal", "proposedshare")),
        refuse(
            "accounts_shareproposal",
            "is_fixed",
            "UPDATE",
            "(OLD.household_id, OLD.proposed_by_id, OLD.proposed_at) IS DISTINCT FROM"
            " (NEW.household_id, NEW.proposed_by_id, NEW.proposed_at) OR OLD.closed_at IS NOT NULL",
        ),
        refuse(
            "accounts_proposedshare",
            "is_fixed",
            "UPDATE",
            "(OLD.proposal_id, OLD.party_id, OLD.share_bp) IS DISTINCT FROM"
            " (NEW.proposal_id, NEW.party_id, NEW.share_bp) OR OLD.agreed_at IS NOT NULL",
        ),
        refuse(
            "accounts_householdshare",
            "keeps_its_proposal",
            "UPDATE",
            "OLD.proposal_id IS DISTINCT FROM NEW.proposal_id",
        ),
        _AGREED,
    ]
)
