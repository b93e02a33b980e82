"""SQL guards of objections to public notices: what is said stays, and the uninvolved decide it.

Who has a part in it is said by part_guards.py. Whoever enters an authority's answer or voids a batch is asked
the same.
"""

from credits.issuance.part_guards import HAS_A_PART
from credits.projects.objection_guards import at_its_time, is_decided_only

_UNINVOLVED = """
CREATE OR REPLACE FUNCTION credits_is_uninvolved_registrar(wanted uuid, person uuid, of_user uuid)
RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.id = of_user AND u.person_id = person AND u.is_active
                      AND m.party_id IS NULL AND m.ended_at IS NULL AND m.role = 'REGISTRAR')
       AND NOT credits_has_a_part(wanted, person)
$$;
"""
UNINVOLVED = HAS_A_PART + _UNINVOLVED

_DECIDED = """
CREATE FUNCTION credits_objection_decided_by_the_uninvolved() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM credits_notice n JOIN accounts_user u ON u.person_id = NEW.decided_by
                    WHERE n.id = NEW.notice_id
                      AND credits_is_uninvolved_registrar(n.issuance_id, NEW.decided_by, u.id)) THEN
        PERFORM credits_refused('objection_decided_by_the_uninvolved',
            'a registrar without a part in it decides an objection');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_objection_decided_by_the_uninvolved AFTER INSERT OR UPDATE ON credits_objection
    FOR EACH ROW WHEN (NEW.decided_by IS NOT NULL)
    EXECUTE FUNCTION credits_objection_decided_by_the_uninvolved();
"""

FORWARD = UNINVOLVED + _DECIDED

# Of a later migration: as of objections to notices to stakeholders.
STAYS = is_decided_only("credits_objection") + at_its_time("credits_objection", "objection_at_its_time")
