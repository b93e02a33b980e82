"""SQL guards of objections to notices to stakeholders: what is said stays, is answered by somebody without a
stake, and stops the notice's clock and the filing, whoever writes the row.

That words and days stay as they came is asked of objections to public notices as well
(credits/issuance/objection_guards.py): `is_decided_only` and `at_its_time` are for both tables.
"""

from credits.projects.notice_clock_guards import ends_by_the_calendar, has_run, in_working_days
from credits.projects.told_guards import GOOD_FOR_DAYS
from puhui.kernel.guards import changed, never_removed, refuse

# Of a later migration than the rest: before, what was raised and what was decided each asked for itself.
_AT_ITS_TIME = """
CREATE FUNCTION credits_objection_at_its_time() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    instant timestamptz := CASE TG_OP WHEN 'INSERT' THEN NEW.received_at ELSE NEW.decided_at END;
BEGIN
    IF abs(extract(epoch FROM instant - puhui_now())) > 3600 THEN
        PERFORM credits_refused(TG_ARGV[0],
            CASE TG_OP WHEN 'INSERT' THEN 'it is received now' ELSE 'it is decided now' END);
    END IF;
    RETURN NEW;
END $$;
"""


def at_its_time(table: str, rule: str) -> str:
    """Return SQL that refuses, as `rule`, a row of `table` that is received or decided at another hour."""
    return f"""
CREATE TRIGGER {table}_received_now BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION credits_objection_at_its_time('{rule}');
CREATE TRIGGER {table}_decided_now BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.status = 'OPEN' AND NEW.status <> 'OPEN')
    EXECUTE FUNCTION credits_objection_at_its_time('{rule}');
"""


def is_decided_only(table: str) -> str:
    """Return SQL that refuses every change of `table` but one decision, and of what was said any."""
    return refuse(
        table,
        "is_decided_only",
        "UPDATE",
        "OLD.status <> 'OPEN' OR " + changed("id", "notice_id", "text", "contact", "received_at"),
    )


def evidence_stays(table: str) -> str:
    """Return SQL that refuses every other file to an objection of `table`, decided or not."""
    return refuse(table, "keeps_its_evidence", "UPDATE", "NEW.evidence_id IS DISTINCT FROM OLD.evidence_id")


_AS_PUBLISHED = (
    *("id", "project_id", "agency", "key_terms", "benefit_sharing", "methodology", "region"),
    *("object_key", "working_days", "starts_at", "ends_at", "published_by"),
)


def _only_extended(*columns: str) -> str:
    """Return SQL that lets a notice's end alone move, once an objection was answered, and never nearer."""
    moved = "NEW.extended_to IS NULL OR NEW.extended_to <= COALESCE(OLD.extended_to, OLD.ends_at)"
    when = f"{changed(*columns)} OR {moved}"
    return refuse("credits_stakeholdernotice", "is_only_extended", "UPDATE", when)


# The project's row is locked by a filing as well, so an objection and a filing at once see one another. An
# hour is what a request and its transaction may take.
_RULES_OF_A_RAISED = """
CREATE OR REPLACE FUNCTION credits_stakeholder_objection_rules() RETURNS trigger
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
    RETURN NEW;
END $$;
"""
_RAISED = """
CREATE TRIGGER credits_stakeholderobjection_rules BEFORE INSERT ON credits_stakeholderobjection
    FOR EACH ROW EXECUTE FUNCTION credits_stakeholder_objection_rules();
"""

_RULES_OF_A_DECIDED = """
CREATE OR REPLACE FUNCTION credits_stakeholder_objection_decided() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
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
"""
_DECIDED = """
CREATE TRIGGER credits_stakeholderobjection_decided BEFORE UPDATE ON credits_stakeholderobjection
    FOR EACH ROW WHEN (OLD.status = 'OPEN' AND NEW.status <> 'OPEN')
    EXECUTE FUNCTION credits_stakeholder_objection_decided();
"""

_HAS_RUN = f"""
CREATE FUNCTION credits_stakeholder_notice_has_run(told credits_stakeholdernotice) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT COALESCE(told.extended_to, told.ends_at) <= puhui_now()
       AND {has_run("credits_stakeholderobjection", until="puhui_now()")}
$$;
"""

# The newest notice counts alone: it is what stakeholders were told last (told_guards.py).
_RULES_OF_A_FILING = f"""
CREATE OR REPLACE FUNCTION credits_project_filing_objections() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    newest credits_stakeholdernotice;
    changed text[];
BEGIN
    IF EXISTS (SELECT FROM credits_stakeholderobjection o
                 JOIN credits_stakeholdernotice n ON n.id = o.notice_id
                WHERE n.project_id = NEW.id AND o.status = 'OPEN') THEN
        PERFORM credits_refused('project_filed_after_objections', 'an objection of a stakeholder is open');
    END IF;
    SELECT * INTO newest FROM credits_stakeholdernotice n
     WHERE n.project_id = NEW.id ORDER BY n.starts_at DESC, n.id DESC LIMIT 1;
    IF newest.id IS NULL OR NOT credits_stakeholder_notice_has_run(newest) THEN
        PERFORM credits_refused('project_filed_after_its_notice', 'its notice has not run');
    END IF;
    IF puhui_now() >= COALESCE(newest.extended_to, newest.ends_at)
                      + interval '{GOOD_FOR_DAYS * 24} hours' THEN
        PERFORM credits_refused('project_filed_while_its_notice_is_good', 'its notice is too old');
    END IF;
    changed := credits_changed_since_notice(newest, NEW);
    IF cardinality(changed) > 0 THEN
        PERFORM credits_refused('project_filed_as_it_was_told',
                                'changed since its notice: ' || array_to_string(changed, ', '));
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608  constant text
_FILED = """
CREATE TRIGGER credits_project_filing_objections BEFORE UPDATE ON credits_project
    FOR EACH ROW WHEN (OLD.status = 'DRAFT' AND NEW.status = 'SUBMITTED')
    EXECUTE FUNCTION credits_project_filing_objections();
"""

FORWARD = "".join(
    [
        never_removed("credits_stakeholdernotice"),
        _only_extended(*_AS_PUBLISHED),
        never_removed("credits_stakeholderobjection"),
        is_decided_only("credits_stakeholderobjection"),
        _RULES_OF_A_RAISED,
        _RAISED,
        _RULES_OF_A_DECIDED,
        _DECIDED,
        _HAS_RUN,
        _RULES_OF_A_FILING,
        _FILED,
    ]
)
_RUN_IN_WORKING_DAYS = f"""
CREATE OR REPLACE FUNCTION credits_stakeholder_notice_has_run(told credits_stakeholdernotice) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT COALESCE(told.extended_to, told.ends_at) <= puhui_now()
       AND {has_run("credits_stakeholderobjection", until="puhui_now()")}
       AND {in_working_days("credits_stakeholderobjection", until="puhui_now()")}
$$;
"""
WORKING_DAYS = _RUN_IN_WORKING_DAYS + ends_by_the_calendar(
    "credits_stakeholdernotice", "credits_stakeholderobjection", "stakeholder_notice_of_working_days"
)
ONE_FOR_BOTH = "".join(
    [
        _AT_ITS_TIME,
        _RULES_OF_A_RAISED,
        _RULES_OF_A_DECIDED,
        at_its_time("credits_stakeholderobjection", "stakeholder_objection_at_its_time"),
    ]
)

# Of a later migration: the notice keeps all that it told, and what is filed is what it told.
AS_TOLD = "".join(
    [
        "DROP TRIGGER credits_stakeholdernotice_is_only_extended ON credits_stakeholdernotice;",
        _only_extended(*_AS_PUBLISHED, "told", "digest"),
        _RULES_OF_A_FILING,
    ]
)
