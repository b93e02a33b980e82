"""SQL guards of objections to notices to stakeholders: what is said stays, is answered by somebody without a
stake, and stops the notice's clock and the filing, whoever writes the row."""

from puhui.kernel.guards import never_removed, refuse

# The end of a notice moves when an objection was answered, never nearer.
_NOTICE = (
    """
DROP TRIGGER credits_stakeholdernotice_append_only ON credits_stakeholdernotice;
"""
    + refuse("credits_stakeholdernotice", "is_never_removed", "DELETE")
    + refuse(
        "credits_stakeholdernotice",
        "is_only_extended",
        "UPDATE",
        "(NEW.id, NEW.project_id, NEW.agency, NEW.key_terms, NEW.benefit_sharing, NEW.methodology,"
        " NEW.region, NEW.object_key, NEW.working_days, NEW.starts_at, NEW.ends_at, NEW.published_by)"
        " IS DISTINCT FROM (OLD.id, OLD.project_id, OLD.agency, OLD.key_terms, OLD.benefit_sharing,"
        " OLD.methodology, OLD.region, OLD.object_key, OLD.working_days, OLD.starts_at, OLD.ends_at,"
        " OLD.published_by)"
        " OR NEW.extended_to IS NULL OR NEW.extended_to <= COALESCE(OLD.extended_to, OLD.ends_at)",
    )
)

# The project's row is locked by a filing as well, so an objection and a filing at once see one another. An
# hour is what a request and its transaction may take.
_RAISED = """
CREATE FUNCTION credits_stakeholder_objection_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    told credits_stakeholdernotice;
    stands text;
BEGIN
    SELECT * INTO told FROM credits_stakeholdernotice WHERE id = NEW.notice_id;
    SELECT status INTO stands FROM credits_project WHERE id = told.project_id FOR NO KEY UPDATE;
    SELECT * INTO told FROM credits_stakeholdernotice WHERE id = NEW.notice_id;
    IF stands IS DISTINCT FROM 'DRAFT' OR puhui_now() < told.starts_at - interval '1 hour'
       OR EXISTS (SELECT FROM credits_stakeholderobjection o
                   WHERE o.notice_id = told.id AND o.status = 'UPHELD')
       OR puhui_now() >= COALESCE(told.extended_to, told.ends_at) + interval '1 hour'
          AND NOT EXISTS (SELECT FROM credits_stakeholderobjection o
                           WHERE o.notice_id = told.id AND o.status = 'OPEN') THEN
        PERFORM credits_refused('stakeholder_objection_while_it_runs', 'the notice does not run');
    END IF;
    IF abs(extract(epoch FROM NEW.received_at - puhui_now())) > 3600 THEN
        PERFORM credits_refused('stakeholder_objection_at_its_time', 'it is received now');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_stakeholderobjection_rules BEFORE INSERT ON credits_stakeholderobjection
    FOR EACH ROW EXECUTE FUNCTION credits_stakeholder_objection_rules();
"""

_DECIDED = """
CREATE FUNCTION credits_stakeholder_objection_decided() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF abs(extract(epoch FROM NEW.decided_at - puhui_now())) > 3600 THEN
        PERFORM credits_refused('stakeholder_objection_at_its_time', 'it is decided now');
    END IF;
    IF NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.person_id = NEW.decided_by AND m.party_id IS NULL AND m.ended_at IS NULL
                      AND m.role = 'REGISTRAR')
       OR EXISTS (SELECT FROM credits_stakeholdernotice n JOIN credits_project p ON p.id = n.project_id
                    JOIN accounts_membership m ON m.party_id = p.party_id
                    JOIN accounts_user u ON u.id = m.user_id
                   WHERE n.id = NEW.notice_id AND u.person_id = NEW.decided_by) THEN
        PERFORM credits_refused('stakeholder_objection_decided_by_the_uninvolved',
                                'a registrar who never acted for the owner answers it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_stakeholderobjection_decided BEFORE UPDATE ON credits_stakeholderobjection
    FOR EACH ROW WHEN (OLD.status = 'OPEN' AND NEW.status <> 'OPEN')
    EXECUTE FUNCTION credits_stakeholder_objection_decided();
"""

# The database knows no calendar: it asks for a day without an open objection for each working day, at least.
_FILED = """
CREATE FUNCTION credits_stakeholder_notice_has_run(told credits_stakeholdernotice) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT COALESCE(told.extended_to, told.ends_at) <= puhui_now()
       AND NOT EXISTS (SELECT FROM credits_stakeholderobjection o
                        WHERE o.notice_id = told.id AND o.status <> 'DISMISSED')
       AND told.working_days <= (
           SELECT count(*) FROM generate_series((told.starts_at AT TIME ZONE 'Asia/Shanghai')::date + 1,
                                                (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date - 1,
                                                interval '1 day') AS each (day)
            WHERE NOT EXISTS (SELECT FROM credits_stakeholderobjection o
                               WHERE o.notice_id = told.id AND each.day::date
                                     BETWEEN (o.received_at AT TIME ZONE 'Asia/Shanghai')::date
                                         AND (o.decided_at AT TIME ZONE 'Asia/Shanghai')::date))
$$;
CREATE FUNCTION credits_project_filing_objections() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_stakeholderobjection o
                 JOIN credits_stakeholdernotice n ON n.id = o.notice_id
                WHERE n.project_id = NEW.id AND o.status = 'OPEN') THEN
        PERFORM credits_refused('project_filed_after_objections', 'an objection of a stakeholder is open');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_stakeholdernotice n
                    WHERE n.project_id = NEW.id AND credits_stakeholder_notice_has_run(n)
                      AND (n.methodology, n.region, n.object_key)
                        = (NEW.methodology, NEW.region, NEW.object_key)) THEN
        PERFORM credits_refused('project_filed_after_its_notice', 'its notice has not run');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_project_filing_objections BEFORE UPDATE ON credits_project
    FOR EACH ROW WHEN (OLD.status = 'DRAFT' AND NEW.status = 'SUBMITTED')
    EXECUTE FUNCTION credits_project_filing_objections();
"""

FORWARD = "".join(
    [
        _NOTICE,
        never_removed("credits_stakeholderobjection"),
        refuse(
            "credits_stakeholderobjection",
            "is_decided_only",
            "UPDATE",
            "OLD.status <> 'OPEN' OR (NEW.id, NEW.notice_id, NEW.text, NEW.contact, NEW.received_at)"
            " IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.text, OLD.contact, OLD.received_at)",
        ),
        _RAISED,
        _DECIDED,
        _FILED,
    ]
)
