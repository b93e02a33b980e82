"""SQL guards of the draw, of the accreditation, of the verifier's work, and of further readings.

Which body may take a report is said by tie_guards.py and rotation_guards.py, what a statement is by
guards.py.
"""

from credits.verification.rotation_guards import DRAWN
from puhui.kernel.guards import append_only, never_removed, refuse

# Of the same draw that credits/verification/draws.py makes: the least SHA-256 of "<seed>:body:<id>" wins.
_DRAWN = """
CREATE FUNCTION credits_drawn_body(seed text, among uuid[]) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT id FROM unnest(among) AS id
     ORDER BY encode(sha256(convert_to(seed || ':body:' || id::text, 'UTF8')), 'hex') COLLATE "C" LIMIT 1
$$;
"""

_CASE = """
CREATE TRIGGER credits_case_is_drawn AFTER INSERT ON credits_case
    FOR EACH ROW EXECUTE FUNCTION credits_case_is_drawn();
CREATE TRIGGER credits_case_is_drawn_anew AFTER UPDATE ON credits_case
    FOR EACH ROW WHEN (NEW.body_id <> OLD.body_id OR NEW.draw_seed <> OLD.draw_seed
                       OR NEW.draw_among <> OLD.draw_among)
    EXECUTE FUNCTION credits_case_is_drawn();

CREATE FUNCTION credits_case_read_by_enough() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_statement s WHERE s.case_id = NEW.id AND s.opinion = 'POSITIVE')
       AND NOT EXISTS (SELECT FROM credits_furtherreading f WHERE f.case_id = NEW.id
                        AND f.kind = 'SECOND' AND f.status = 'READ' AND f.agrees) THEN
        PERFORM credits_refused('stated_by_two_above_the_limit', 'a second body has not found the same');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_case_read_by_enough AFTER UPDATE ON credits_case
    FOR EACH ROW WHEN (NEW.status = 'STATED' AND OLD.status <> 'STATED' AND NEW.readers_wanted > 1)
    EXECUTE FUNCTION credits_case_read_by_enough();

CREATE FUNCTION credits_issuance_of_a_stated_case() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_statement s JOIN credits_case c ON c.id = s.case_id
                    WHERE s.id = NEW.statement_id AND c.status = 'STATED') THEN
        PERFORM credits_refused('issuance_of_a_stated_case', 'the statement has not taken effect');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_of_a_stated_case AFTER INSERT ON credits_issuance
    FOR EACH ROW EXECUTE FUNCTION credits_issuance_of_a_stated_case();
"""

FINDING_RULES = """
CREATE OR REPLACE FUNCTION credits_finding_by_an_accredited_body() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (SELECT credits_body_stands(c.body_id, NEW.raised_at) FROM credits_case c
             WHERE c.id = NEW.case_id) THEN
        PERFORM credits_refused('finding_by_an_accredited_body', 'the accreditation is over or suspended');
    END IF;
    RETURN NULL;
END $$;
"""
_FINDING = """
CREATE TRIGGER credits_finding_by_an_accredited_body AFTER INSERT ON credits_finding
    FOR EACH ROW EXECUTE FUNCTION credits_finding_by_an_accredited_body();
"""

# What was entered stands once the case is signed; what is asked never changes.
_WORK = """
CREATE FUNCTION credits_work_of_an_open_case() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_case c WHERE c.id = NEW.case_id AND c.status = 'OPEN') THEN
        PERFORM credits_refused('work_of_an_open_case', 'the case is not open');
    END IF;
    RETURN NULL;
END $$;
"""
_OPEN = """
CREATE TRIGGER {table}_of_an_open_case AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION credits_work_of_an_open_case();
"""

# A photograph names its visit, and only through that the case.
PHOTO_OF_AN_OPEN_CASE = """
CREATE FUNCTION credits_photo_of_an_open_case() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_sitevisit v JOIN credits_case c ON c.id = v.case_id
                    WHERE v.id = NEW.visit_id AND c.status = 'OPEN') THEN
        PERFORM credits_refused('work_of_an_open_case', 'the case is not open');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_visitphoto_of_an_open_case AFTER INSERT ON credits_visitphoto
    FOR EACH ROW EXECUTE FUNCTION credits_photo_of_an_open_case();
"""

READING_RULES = """
CREATE OR REPLACE FUNCTION credits_furtherreading_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found credits_case;
BEGIN
    SELECT * INTO found FROM credits_case WHERE id = NEW.case_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.body_id = ANY(found.bodies_before || found.body_id) OR EXISTS (
            SELECT FROM credits_furtherreading f
             WHERE f.case_id = NEW.case_id AND f.body_id = NEW.body_id AND f.id <> NEW.id) THEN
            PERFORM credits_refused('reading_by_another_body', 'the body has read it already');
        END IF;
        PERFORM credits_body_may_take(NEW.body_id, NEW.draw_seed, NEW.draw_among, found.report_id,
                                      NEW.opened_at);
    ELSIF NEW.status = 'READ' THEN
        IF OLD.status <> 'READ' AND NOT credits_body_stands(NEW.body_id, NEW.read_at) THEN
            PERFORM credits_refused('reading_by_an_accredited_body',
                                    'the accreditation is over or suspended');
        END IF;
        IF EXISTS (SELECT FROM credits_statement s WHERE s.case_id = NEW.case_id
                    AND s.signed_by = NEW.read_by) THEN
            PERFORM credits_refused('reading_by_another_person', 'whoever signed does not read it again');
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""
_READING = """
CREATE TRIGGER credits_furtherreading_rules AFTER INSERT OR UPDATE ON credits_furtherreading
    FOR EACH ROW EXECUTE FUNCTION credits_furtherreading_rules();
"""


def _keeps(table: str, *columns: str) -> str:
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
    return refuse(table, "is_sealed", "UPDATE", changed)


FORWARD = "".join(
    [
        _DRAWN,
        DRAWN,
        _CASE,
        _keeps("credits_case", "report_id", "report_digest", "opened_at", "readers_wanted", "is_risky"),
        refuse("credits_case", "keeps_its_risks", "UPDATE", "OLD.line_risks IS DISTINCT FROM NEW.line_risks"),
        FINDING_RULES,
        _FINDING,
        _WORK,
        *(_OPEN.format(table=f"credits_{name}") for name in ("checkitem", "sampledline", "sitevisit")),
        never_removed("credits_checkitem"),
        _keeps("credits_checkitem", "case_id", "position", "kind", "code", "text_zh", "text_en"),
        never_removed("credits_sampledline"),
        _keeps("credits_sampledline", "case_id", "position", "ref", "risks"),
        append_only("credits_sitevisit"),
        append_only("credits_visitphoto"),
        never_removed("credits_furtherreading"),
        _keeps(
            "credits_furtherreading", "case_id", "kind", "body_id", "draw_seed", "draw_among", "opened_at"
        ),
        refuse("credits_furtherreading", "is_read_once", "UPDATE", "OLD.status = 'READ'"),
        READING_RULES,
        _READING,
        append_only("credits_blinddraw"),
    ]
)
