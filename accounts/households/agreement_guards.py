"""SQL guards of agreed shares, whoever asks: a part of the whole is had by agreement only, and on every day
the shares of a household make the whole."""

from puhui.kernel.guards import never_removed, refuse

# Takes the place of the function of guards.py, which looked at what is in force now.
_EVERY_DAY = """
CREATE OR REPLACE FUNCTION puhui_household_shares_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF EXISTS (
        SELECT FROM (SELECT valid_from AS day FROM accounts_householdshare
                      WHERE household_id = NEW.household_id
                      UNION SELECT valid_to FROM accounts_householdshare
                             WHERE household_id = NEW.household_id AND valid_to IS NOT NULL) AS changes
          JOIN accounts_householdshare s ON s.household_id = NEW.household_id
           AND s.valid_from <= changes.day AND (s.valid_to IS NULL OR s.valid_to > changes.day)
         GROUP BY changes.day HAVING sum(s.share_bp) <> 10000
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'household_shares_make_the_whole',
            TABLE = 'accounts_householdshare', MESSAGE = 'the shares in force do not make the whole';
    END IF;
    RETURN NULL;
END $$;
"""
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
        _EVERY_DAY,
        _AGREED,
    ]
)
