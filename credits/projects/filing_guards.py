"""SQL guards before a project is filed: its notice tells of it, it says where and how long, and is its own.

Whoever writes the state, by whatever role, meets them.
"""

from credits.projects.key_guards import PLAIN_KEY
from puhui.kernel.guards import append_only, changed, never_removed, refuse

_THINGS = """
CREATE FUNCTION credits_things_of_project(wanted uuid) RETURNS TABLE (kind text, key text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT 'CONNECTION', credits_plain_key(p.object_key) FROM credits_project p WHERE p.id = wanted
     UNION
    SELECT 'METER', credits_plain_key(m.serial_no) FROM credits_meter m
     WHERE m.project_id = wanted AND m.ended_at IS NULL
     UNION
    SELECT o.kind, o.key FROM credits_projectobject o WHERE o.project_id = wanted AND o.ended_at IS NULL
$$;
-- Made anew in foreign/guards.py, where digests are asked for as well.
CREATE FUNCTION credits_claimed_elsewhere(wanted_kind text, wanted_key text, since date, until date)
RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM credits_foreignclaim f
                    WHERE f.kind = wanted_kind AND f.key = wanted_key AND f.lifted_at IS NULL
                      AND daterange(f.days_from, f.days_to) && daterange(since, until))
$$;
"""

# An hour is what a request and its transaction may take; the rest would be a notice that nobody could read.
# What it tells of the project is what the project's own rows say, whoever writes it (told_guards.py).
_NOTICE_RULES = """
CREATE OR REPLACE FUNCTION credits_stakeholder_notice_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    project credits_project;
BEGIN
    IF NEW.starts_at < puhui_now() - interval '1 hour' THEN
        PERFORM credits_refused('stakeholder_notice_is_not_back_dated', 'it begins when it is published');
    END IF;
    SELECT * INTO project FROM credits_project WHERE id = NEW.project_id;
    PERFORM credits_rules_have_not_ended(project.scheme);
    NEW.methodology := project.methodology;
    NEW.region := project.region;
    NEW.object_key := project.object_key;
    NEW.told := credits_told_of_project(project, gen_random_uuid()::text);
    NEW.digest := credits_digest_of_notice(NEW.told, NEW.agency, NEW.key_terms,
                                           NEW.benefit_sharing);
    RETURN NEW;
END $$;
"""
_NOTICE = """
CREATE TRIGGER credits_stakeholdernotice_rules BEFORE INSERT ON credits_stakeholdernotice
    FOR EACH ROW EXECUTE FUNCTION credits_stakeholder_notice_rules();
"""

# Both lead to units: nothing is filed or registered under rules that have ended (issuance/gate_guards.py).
# That its notice has run and told all of it is asked with the objections to it (objection_guards.py).
_FILING_RULES = """
CREATE OR REPLACE FUNCTION credits_project_filing_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM credits_rules_have_not_ended(NEW.scheme);
    IF NEW.status = 'SUBMITTED' THEN
        IF NEW.crediting_from IS NULL OR NEW.estimated_t_per_year IS NULL
           OR NEW.place IS NULL AND NEW.address !~ '\\S' THEN
            PERFORM credits_refused('project_filed_with_its_boundary', 'place, period or estimate');
        END IF;
    END IF;
    IF EXISTS (SELECT FROM credits_things_of_project(NEW.id) t
                WHERE credits_claimed_elsewhere(t.kind, t.key, NEW.crediting_from, NEW.crediting_to)) THEN
        PERFORM credits_refused('project_claimed_nowhere_else', 'another register claims what it claims');
    END IF;
    IF NEW.status = 'REGISTERED' AND EXISTS (
        SELECT FROM credits_projectdocument d
         WHERE d.project_id = NEW.id
           AND NOT EXISTS (SELECT FROM credits_projectdocument n WHERE n.supersedes_id = d.id)
           AND (SELECT r.outcome FROM credits_documentreview r WHERE r.document_id = d.id
                 ORDER BY r.id DESC LIMIT 1) = 'REFUSED') THEN
        PERFORM credits_refused('project_registered_on_its_papers', 'a document of it is refused');
    END IF;
    RETURN NEW;
END $$;
"""
_FILING = """
CREATE TRIGGER credits_project_filing BEFORE UPDATE ON credits_project
    FOR EACH ROW WHEN (OLD.status = 'DRAFT' AND NEW.status = 'SUBMITTED'
                       OR OLD.status = 'CITY_REVIEW' AND NEW.status = 'REGISTERED')
    EXECUTE FUNCTION credits_project_filing_rules();
"""

_FILED = (
    *("methodology", "region", "object_key", "commissioned_on", "address", "place", "west", "south", "east"),
    *("north", "crediting_from", "crediting_to", "estimated_t_per_year", "declared_free_of"),
)


def _keeps_what_was_filed(*columns: str) -> str:
    """Return SQL that refuses to change these of a project that was filed."""
    when = f"OLD.status <> 'DRAFT' AND {changed(*columns)}"
    return refuse("credits_project", "keeps_what_was_filed", "UPDATE", when)


FORWARD = "".join(
    [
        PLAIN_KEY,
        _THINGS,
        _NOTICE_RULES,
        _NOTICE,
        append_only("credits_documentreview"),
        _FILING_RULES,
        _FILING,
        _keeps_what_was_filed(*_FILED),
        never_removed("credits_projectobject"),
        refuse(
            "credits_projectobject",
            "is_ended_only",
            "UPDATE",
            "OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL"
            " OR (NEW.id, NEW.project_id, NEW.kind, NEW.key, NEW.number, NEW.added_at)"
            " IS DISTINCT FROM (OLD.id, OLD.project_id, OLD.kind, OLD.key, OLD.number, OLD.added_at)",
        ),
        never_removed("credits_foreignclaim"),
        refuse(
            "credits_foreignclaim",
            "is_lifted_only",
            "UPDATE",
            "OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL"
            " OR (NEW.id, NEW.register, NEW.reference, NEW.kind, NEW.key, NEW.days_from, NEW.days_to,"
            " NEW.list_digest, NEW.row_number, NEW.imported_at)"
            " IS DISTINCT FROM (OLD.id, OLD.register, OLD.reference, OLD.kind, OLD.key, OLD.days_from,"
            " OLD.days_to, OLD.list_digest, OLD.row_number, OLD.imported_at)",
        ),
        never_removed("credits_readingfile"),
        refuse(
            "credits_readingfile",
            "is_what_was_sent",
            "UPDATE",
            "OLD.ended_at IS NOT NULL OR (NEW.id, NEW.project_id, NEW.digest, NEW.size_bytes,"
            " NEW.received_at, NEW.received_by) IS DISTINCT FROM (OLD.id, OLD.project_id, OLD.digest,"
            " OLD.size_bytes, OLD.received_at, OLD.received_by)",
        ),
        append_only("credits_refusedrow"),
    ]
)

# Of a later migration: what was made before the scheme's end was asked for.
UNDER_RULES_IN_FORCE = _NOTICE_RULES + _FILING_RULES
# Stakeholders are told how much it is, and what was filed is what they were told.
KEEPS_ITS_CAPACITY = (
    "DROP TRIGGER credits_project_keeps_what_was_filed ON credits_project;"
    + _keeps_what_was_filed(*_FILED, "capacity_kw")
)
