"""SQL guards of organisations: who approves is a known person, who checks is no member, papers stay."""

from puhui.kernel.guards import append_only, never_removed, refuse

_APPROVER_IS_KNOWN = """
CREATE OR REPLACE FUNCTION puhui_approver_is_known() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_user u JOIN accounts_personidentity i ON i.person_id = u.person_id
         WHERE u.id = NEW.user_id)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'approver_is_a_known_person',
            TABLE = 'accounts_membership', MESSAGE = 'an approver has said which natural person they are';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_membership_approver_is_known
    BEFORE INSERT ON accounts_membership
    FOR EACH ROW WHEN (NEW.role = 'ORG_APPROVER') EXECUTE FUNCTION puhui_approver_is_known();
"""

_REVIEWER_IS_NO_MEMBER = """
CREATE OR REPLACE FUNCTION puhui_reviewer_is_no_member() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
         WHERE m.party_id = NEW.party_id AND u.person_id = NEW.decided_by)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'organisation_checked_by_no_member',
            TABLE = 'accounts_organisationverification', MESSAGE = 'a member does not check the organisation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_organisationverification_by_no_member
    BEFORE UPDATE ON accounts_organisationverification
    FOR EACH ROW WHEN (NEW.decided_by IS DISTINCT FROM OLD.decided_by)
    EXECUTE FUNCTION puhui_reviewer_is_no_member();
"""

FORWARD = "".join(
    [
        append_only("accounts_personidentity"),
        append_only("accounts_organisationpaper"),
        never_removed("accounts_invitation"),
        refuse(
            "accounts_invitation",
            "is_fixed",
            "UPDATE",
            "OLD.ended_at IS NOT NULL OR (OLD.party_id, OLD.role, OLD.phone_index, OLD.code_hash,"
            " OLD.invited_by_id, OLD.invited_at, OLD.expires_at) IS DISTINCT FROM"
            " (NEW.party_id, NEW.role, NEW.phone_index, NEW.code_hash,"
            " NEW.invited_by_id, NEW.invited_at, NEW.expires_at) OR NEW.tries < OLD.tries",
        ),
        never_removed("accounts_organisationverification"),
        refuse(
            "accounts_organisationverification",
            "is_fixed",
            "UPDATE",
            "(OLD.party_id, OLD.licence_id, OLD.licence_until, OLD.representative_index, OLD.submitted_at,"
            " OLD.submitted_by) IS DISTINCT FROM (NEW.party_id, NEW.licence_id, NEW.licence_until,"
            " NEW.representative_index, NEW.submitted_at, NEW.submitted_by)"
            " OR (OLD.decided_by IS NOT NULL AND (OLD.decided_by, OLD.decided_at, OLD.reason)"
            " IS DISTINCT FROM (NEW.decided_by, NEW.decided_at, NEW.reason))",
        ),
        _APPROVER_IS_KNOWN,
        _REVIEWER_IS_NO_MEMBER,
    ]
)

# Powers of three modulo 31, and the last character for itself: GB 32100, as codes.py has it.
_PROVES = """
CREATE OR REPLACE FUNCTION puhui_code_proves_itself(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place::int, 1)) - 1) * weight) % 31 = 0
      FROM unnest(ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1])
           WITH ORDINALITY AS each(weight, place)
$$;
"""
_PROVED = refuse(
    "accounts_organisationprofile",
    "code_proves_itself",
    "INSERT OR UPDATE",
    "NOT puhui_code_proves_itself(NEW.code)",
)
# Of a later migration.
CODES = _PROVES + _PROVED
