"""SQL guards of households: what was agreed stays as it was, and on every day the shares make the whole."""

from puhui.kernel.guards import never_removed, refuse

# Deferred: a rule is changed by closing its rows and adding others, in one transaction.
_WHOLE = """
CREATE FUNCTION puhui_household_shares_whole() RETURNS trigger
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
CREATE CONSTRAINT TRIGGER accounts_householdshare_make_the_whole
    AFTER INSERT OR UPDATE ON accounts_householdshare DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION puhui_household_shares_whole();
"""

FORWARD = "".join(
    [
        *(
            never_removed(f"accounts_{table}")
            for table in ("household", "householdmember", "householdshare", "householdmeter")
        ),
        refuse(
            "accounts_householdmember",
            "is_fixed",
            "UPDATE",
            "(OLD.household_id, OLD.invited_index, OLD.invited_at) IS DISTINCT FROM"
            " (NEW.household_id, NEW.invited_index, NEW.invited_at)"
            " OR (OLD.party_id IS NOT NULL AND OLD.party_id IS DISTINCT FROM NEW.party_id)",
        ),
        refuse("accounts_householdmember", "end_is_final", "UPDATE", "OLD.ended_at IS NOT NULL"),
        refuse(
            "accounts_householdshare",
            "is_fixed",
            "UPDATE",
            "(OLD.household_id, OLD.party_id, OLD.share_bp, OLD.valid_from, OLD.set_at) IS DISTINCT FROM"
            " (NEW.household_id, NEW.party_id, NEW.share_bp, NEW.valid_from, NEW.set_at)"
            " OR OLD.valid_to IS NOT NULL",
        ),
        refuse(
            "accounts_householdmeter",
            "is_fixed",
            "UPDATE",
            "(OLD.household_id, OLD.kind, OLD.identity_index, OLD.moved_in_on, OLD.reading_in)"
            " IS DISTINCT FROM"
            " (NEW.household_id, NEW.kind, NEW.identity_index, NEW.moved_in_on, NEW.reading_in)"
            " OR OLD.moved_out_on IS NOT NULL",
        ),
        # An index that was not kept yet may be added.
        refuse(
            "accounts_householdmeter",
            "counter_is_fixed",
            "UPDATE",
            "OLD.digits <> NEW.digits"
            " OR (OLD.number_index IS NOT NULL AND OLD.number_index IS DISTINCT FROM NEW.number_index)",
        ),
        _WHOLE,
    ]
)
