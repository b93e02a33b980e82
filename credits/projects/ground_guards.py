"""SQL guards of ground: of methodologies that count hectares, a filed project shares none with another.

What the code finds (overlaps.py) the database finds again, whoever writes the state and however: the guard
compares outlines under a lock, and the constraint refuses what a transaction's old snapshot hides from it.
"""

from puhui.kernel.guards import never_removed, refuse

_FILED = "('SUBMITTED', 'CITY_REVIEW', 'REGISTERED', 'SUSPENDED')"

_COUNTS = """
CREATE FUNCTION credits_counts_hectares(wanted text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT v.counts_hectares FROM credits_methodologyversion v
                      WHERE v.methodology_id = wanted ORDER BY v.version DESC LIMIT 1), false)
$$;
"""

# A plot is credited once over all methodologies (issue 6): whichever of them counts its hectares.
_FREE = """
CREATE OR REPLACE FUNCTION credits_ground_is_free(mine credits_filedground) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT credits_counts_hectares(mine.methodology) THEN RETURN; END IF;
    -- Of two that are filed at once, the second waits here and finds the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('ground of projects', 0));
    IF EXISTS (
        SELECT FROM credits_filedground g JOIN credits_project o ON o.id = g.project_id
          JOIN credits_project p ON p.id = mine.project_id
         WHERE g.released_at IS NULL AND g.project_id <> mine.project_id
           AND g.west < mine.east AND mine.west < g.east AND g.south < mine.north AND mine.south < g.north
           AND daterange(g.days_from, g.days_to) && daterange(mine.days_from, mine.days_to)
           AND credits_counts_hectares(g.methodology)
           AND credits_outlines_meet(p.place, o.place)) THEN
        PERFORM credits_refused('ground_of_one_filed_project', 'another filed project lies on its ground');
    END IF;
END $$;
"""

# The row is what the project's own row says, whoever writes it and whatever they say.
_ROW = f"""
CREATE FUNCTION credits_filedground_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    filed credits_project;
BEGIN
    SELECT * INTO filed FROM credits_project WHERE id = NEW.project_id;
    IF TG_OP = 'UPDATE' THEN
        IF filed.status IN {_FILED} AND NOT puhui_teardown() THEN
            PERFORM credits_refused('ground_of_a_filed_project', 'its project is filed: it keeps its ground');
        END IF;
        RETURN NEW;
    END IF;
    IF filed.status IS NULL OR filed.status NOT IN {_FILED} THEN
        PERFORM credits_refused('ground_of_a_filed_project', 'only a filed project has ground');
    END IF;
    SELECT min(e.x1), min(e.y1), max(e.x1), max(e.y1) INTO NEW.west, NEW.south, NEW.east, NEW.north
      FROM credits_ground_edges(filed.place) e;
    NEW.methodology := filed.methodology;
    NEW.counts_hectares := credits_counts_hectares(filed.methodology);
    NEW.cells := credits_ground_cells(filed.place);
    NEW.days_from := filed.crediting_from;
    NEW.days_to := filed.crediting_to;
    NEW.filed_at := puhui_now();
    NEW.released_at := NULL;
    PERFORM credits_ground_is_free(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER credits_filedground_rules BEFORE INSERT OR UPDATE ON credits_filedground
    FOR EACH ROW EXECUTE FUNCTION credits_filedground_rules();
"""  # noqa: S608  constant text

_PROJECT = f"""
CREATE FUNCTION credits_project_takes_its_ground() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    mine credits_filedground;
BEGIN
    IF NEW.status NOT IN {_FILED} THEN
        UPDATE credits_filedground SET released_at = puhui_now()
         WHERE project_id = NEW.id AND released_at IS NULL;
        RETURN NULL;
    END IF;
    IF NEW.place IS NULL OR NEW.place->>'type' = 'Point' THEN RETURN NULL; END IF;
    -- As the code: looked at when it is filed and when it is registered.
    IF (OLD.status, NEW.status) NOT IN (('DRAFT', 'SUBMITTED'), ('CITY_REVIEW', 'REGISTERED')) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO mine FROM credits_filedground WHERE project_id = NEW.id AND released_at IS NULL;
    IF mine.id IS NULL THEN
        INSERT INTO credits_filedground (id, project_id) VALUES (gen_random_uuid(), NEW.id);
    ELSE
        PERFORM credits_ground_is_free(mine);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_project_takes_its_ground AFTER UPDATE ON credits_project
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION credits_project_takes_its_ground();
"""  # noqa: S608  constant text

FORWARD = "".join(
    [
        _COUNTS,
        _FREE,
        _ROW,
        _PROJECT,
        never_removed("credits_filedground"),
        refuse(
            "credits_filedground",
            "is_released_only",
            "UPDATE",
            "OLD.released_at IS NOT NULL OR NEW.released_at IS NULL"
            " OR (NEW.id, NEW.project_id, NEW.methodology, NEW.counts_hectares, NEW.west, NEW.south,"
            " NEW.east, NEW.north, NEW.cells, NEW.days_from, NEW.days_to, NEW.filed_at)"
            " IS DISTINCT FROM (OLD.id, OLD.project_id, OLD.methodology, OLD.counts_hectares, OLD.west,"
            " OLD.south, OLD.east, OLD.north, OLD.cells, OLD.days_from, OLD.days_to, OLD.filed_at)",
        ),
        refuse(
            "credits_methodologyversion",
            "counts_what_its_text_says",
            "UPDATE",
            "OLD.counts_hectares IS DISTINCT FROM NEW.counts_hectares",
        ),
    ]
)

# Before a migration makes the constraint one over all methodologies. Of projects of two methodologies that
# were filed on one ground by then the first keeps its row and the later ones none: they stay
# and are shown to people, and they are looked at again when they are registered.
_CLASHED = """
ALTER TABLE credits_filedground DISABLE TRIGGER credits_filedground_rules;
DO $$
DECLARE
    later record;
BEGIN
    FOR later IN SELECT * FROM credits_filedground WHERE released_at IS NULL AND counts_hectares
                  ORDER BY filed_at, id LOOP
        UPDATE credits_filedground g SET released_at = puhui_now()
         WHERE g.id = later.id AND EXISTS (
            SELECT FROM credits_filedground o
             WHERE o.released_at IS NULL AND o.counts_hectares AND (o.filed_at, o.id) < (g.filed_at, g.id)
               AND o.cells && g.cells
               AND daterange(o.days_from, o.days_to) && daterange(g.days_from, g.days_to));
    END LOOP;
END $$;
ALTER TABLE credits_filedground ENABLE TRIGGER credits_filedground_rules;
"""
OVER_METHODOLOGIES = _FREE + _CLASHED
