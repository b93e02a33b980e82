"""SQL guards of roles for the authority, and of verifiers: two administrators give one by any route (I25).

The installation's own grants name nobody. They come by the tables' owner alone: the processes' roles, which
anybody's request reaches, give none.
"""

from puhui.kernel.guards import changed, never_removed, refuse

_ADMINISTRATOR = """
CREATE FUNCTION accounts_is_administrator(person uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                     JOIN accounts_party p ON p.id = u.person_id
                    WHERE u.person_id = person AND u.is_active AND p.frozen_at IS NULL
                      AND m.party_id IS NULL AND m.ended_at IS NULL AND m.role = 'ADMINISTRATOR')
$$;
CREATE FUNCTION accounts_roles_refused(rule text, of_table text, says text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, TABLE = of_table, MESSAGE = says;
END $$;
"""

_PROPOSAL = """
CREATE FUNCTION accounts_roleproposal_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    acts uuid := CASE WHEN NEW.status = 'PROPOSED' THEN NEW.proposed_by ELSE NEW.decided_by END;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT accounts_is_administrator(acts)
       OR NEW.status = 'CONFIRMED' AND NOT accounts_is_administrator(NEW.proposed_by) THEN
        PERFORM accounts_roles_refused('role_proposal_by_administrators', 'accounts_roleproposal',
            'administrators propose and give roles');
    END IF;
    IF NEW.status <> 'DROPPED' AND acts = (SELECT person_id FROM accounts_user WHERE id = NEW.user_id) THEN
        PERFORM accounts_roles_refused('nobody_has_part_in_their_own_role', 'accounts_roleproposal',
            'nobody proposes or gives a role to themselves');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_roleproposal_rules AFTER INSERT OR UPDATE ON accounts_roleproposal
    FOR EACH ROW EXECUTE FUNCTION accounts_roleproposal_rules();
"""

_BY_TWO = """
CREATE OR REPLACE FUNCTION accounts_staff_role_by_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NEW.granted_by_id IS NULL AND NEW.proposal_id IS NULL THEN
        IF current_user IN ('puhui_web', 'puhui_worker', 'puhui_issuer', 'puhui_auditor') THEN
            PERFORM accounts_roles_refused('staff_role_of_the_installation', 'accounts_membership',
                'a role that nobody gave comes with the installation');
        END IF;
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_roleproposal p JOIN accounts_user g ON g.id = NEW.granted_by_id
         WHERE p.id = NEW.proposal_id AND p.status = 'CONFIRMED' AND p.decided_by = g.person_id
           AND (p.user_id, p.role) = (NEW.user_id, NEW.role)
           AND (p.party_id, p.region) IS NOT DISTINCT FROM (NEW.party_id, NEW.region)) THEN
        PERFORM accounts_roles_refused('staff_role_given_by_two', 'accounts_membership',
            'two administrators give this role');
    END IF;
    RETURN NULL;
END $$;
"""
_MEMBERSHIP = """
CREATE TRIGGER accounts_membership_staff_role_by_two AFTER INSERT ON accounts_membership
    FOR EACH ROW WHEN (NEW.party_id IS NULL) EXECUTE FUNCTION accounts_staff_role_by_two();
"""

FORWARD = "".join(
    [
        _ADMINISTRATOR,
        _PROPOSAL,
        _BY_TWO,
        _MEMBERSHIP,
        never_removed("accounts_roleproposal"),
        refuse(
            "accounts_roleproposal",
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'PROPOSED' OR"
            " (NEW.id, NEW.user_id, NEW.role, NEW.region, NEW.reason, NEW.proposed_by, NEW.proposed_at)"
            " IS DISTINCT FROM"
            " (OLD.id, OLD.user_id, OLD.role, OLD.region, OLD.reason, OLD.proposed_by, OLD.proposed_at)",
        ),
        refuse(
            "accounts_membership",
            "proposal_fixed",
            "UPDATE",
            "NEW.proposal_id IS DISTINCT FROM OLD.proposal_id",
        ),
    ]
)
# A proposal names an organisation since then.
VERIFIERS = "".join(
    [
        _BY_TWO,
        """
CREATE TRIGGER accounts_membership_verifier_by_two AFTER INSERT ON accounts_membership
    FOR EACH ROW WHEN (NEW.party_id IS NOT NULL AND NEW.role = 'VERIFIER')
    EXECUTE FUNCTION accounts_staff_role_by_two();
""",
        refuse("accounts_roleproposal", "keeps_its_party", "UPDATE", changed("party_id")),
    ]
)
