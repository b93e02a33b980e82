"""SQL guards of objections to public notices: what is said stays, and the uninvolved decide it.

The uninvolved know whose sites a bundle holds.

The code's rule is `check_uninvolved` (permissions.py). Whoever enters an authority's answer or voids a batch
is asked the same.
"""

from credits.projects.objection_guards import at_its_time, is_decided_only

_UNINVOLVED = """
CREATE FUNCTION credits_is_uninvolved_registrar(wanted uuid, person uuid, of_user uuid)
RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.id = of_user AND u.person_id = person AND u.is_active
                      AND m.party_id IS NULL AND m.ended_at IS NULL AND m.role = 'REGISTRAR')
       AND NOT EXISTS (SELECT FROM credits_issuance i
                         JOIN credits_monitoringreport r ON r.id = i.report_id
                         JOIN credits_statement s ON s.id = i.statement_id
                        WHERE i.id = wanted
                          AND person IN (r.created_by, r.submitted_by, s.signed_by, i.party_id))
       AND NOT EXISTS (SELECT FROM credits_issuance i
                         JOIN credits_monitoringreport r ON r.id = i.report_id
                         JOIN accounts_user u ON u.person_id = person
                         JOIN accounts_membership m ON m.user_id = u.id AND m.ended_at IS NULL
                        WHERE i.id = wanted
                          AND (m.party_id = i.party_id
                               OR m.party_id IN (SELECT t.owner_id FROM credits_site t
                                                  WHERE t.bundle_id = r.project_id)))
$$;
"""

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

FORWARD = _UNINVOLVED + _DECIDED

# Of a later migration: as of objections to notices to stakeholders.
STAYS = is_decided_only("credits_objection") + at_its_time("credits_objection", "objection_at_its_time")
