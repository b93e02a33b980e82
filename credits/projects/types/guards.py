"""SQL guard: what a type of project is not filed without (the table that `load_catalogs` fills).

Whoever writes the state, by whatever role, meets it. Things and meters that are taken off at the same moment
hold the project's row (thing_guards.py), so that they are seen to be gone here.
"""

FORWARD = """
CREATE FUNCTION credits_project_filed_with_what_its_type_needs() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted credits_projecttypeneeds;
BEGIN
    SELECT * INTO wanted FROM credits_projecttypeneeds WHERE code = NEW.project_type;
    IF wanted.code IS NULL THEN
        PERFORM credits_refused('project_filed_of_a_known_type', 'there is no such type of project');
    END IF;
    IF EXISTS (SELECT FROM unnest(wanted.documents) AS needed (kind)
                WHERE NOT EXISTS (SELECT FROM credits_projectdocument d
                                   WHERE d.project_id = NEW.id AND d.kind = needed.kind)) THEN
        PERFORM credits_refused('project_filed_with_its_papers', 'a paper that its type needs is missing');
    END IF;
    IF 'METER' = ANY (wanted.needs)
       AND NOT EXISTS (SELECT FROM credits_meter WHERE project_id = NEW.id AND ended_at IS NULL)
       OR 'OUTLINE' = ANY (wanted.needs)
       AND coalesce(NEW.place ->> 'type', '') NOT IN ('Polygon', 'MultiPolygon')
       OR EXISTS (SELECT FROM unnest(wanted.needs) AS needed (kind)
                   WHERE needed.kind IN ('DEVICE', 'PLOT', 'OPERATOR')
                     AND NOT EXISTS (SELECT FROM credits_projectobject o
                                      WHERE o.project_id = NEW.id AND o.kind = needed.kind
                                        AND o.ended_at IS NULL)) THEN
        PERFORM credits_refused('project_filed_with_its_things', 'a thing that its type needs is missing');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_project_filing_as_its_type BEFORE UPDATE ON credits_project
    FOR EACH ROW WHEN (OLD.status = 'DRAFT' AND NEW.status = 'SUBMITTED')
    EXECUTE FUNCTION credits_project_filed_with_what_its_type_needs();
"""
