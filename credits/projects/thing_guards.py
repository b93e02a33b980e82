"""SQL guards of what a project claims: named while it is a draft, kept while it is filed, free when it ends.

Things are meters, devices and plots, and a bundle's connections. Whoever writes them, or the project's
state, by whatever role, meets these rules, and of two who write at one moment one comes first.
"""

# A plain UPDATE of the state waits for whoever has locked the row to share it, and they for the UPDATE; the
# rules then see what came of it. The worker may lock no project's row and names things of bundles only: those
# stand or fall with their site, which takes turns with the bundle in its own way (bundles/guards.py).
_IN_TURN = """
CREATE OR REPLACE FUNCTION credits_project_in_turn(wanted uuid) RETURNS credits_project
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found credits_project;
BEGIN
    SELECT * INTO found FROM credits_project WHERE id = wanted;
    IF found.kind = 'SINGLE' THEN
        SELECT * INTO found FROM credits_project WHERE id = wanted FOR SHARE;
    END IF;
    RETURN found;
END $$;
"""

# What was filed is what a registrar reviews. A registered bundle takes its later sites' things.
_OBJECT_RULES = """
CREATE OR REPLACE FUNCTION credits_project_object_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    project credits_project;
BEGIN
    IF NEW.key IS DISTINCT FROM credits_plain_key(NEW.number) THEN
        PERFORM credits_refused('project_object_key_of_its_number', 'the key is not that of the number');
    END IF;
    project := credits_project_in_turn(NEW.project_id);
    IF (project.status = 'DRAFT' OR project.status = 'REGISTERED' AND project.kind = 'BUNDLE'
        AND NEW.kind IN ('CONNECTION', 'DEVICE')) IS NOT TRUE THEN
        PERFORM credits_refused('project_object_of_a_draft', 'only a draft takes devices and plots');
    END IF;
    RETURN NEW;
END $$;
"""
_OBJECT = """
CREATE TRIGGER credits_projectobject_rules BEFORE INSERT ON credits_projectobject
    FOR EACH ROW EXECUTE FUNCTION credits_project_object_rules();
"""

FORWARD = _IN_TURN + _OBJECT_RULES + _OBJECT

_METER = """
CREATE FUNCTION credits_project_meter_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    project credits_project := credits_project_in_turn(NEW.project_id);
BEGIN
    IF (project.status = 'DRAFT'
        OR project.status = 'REGISTERED' AND project.kind = 'BUNDLE') IS NOT TRUE THEN
        PERFORM credits_refused('project_meter_of_a_draft', 'only a draft takes meters');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_meter_of_a_draft BEFORE INSERT ON credits_meter
    FOR EACH ROW EXECUTE FUNCTION credits_project_meter_rules();
"""

# Else another project could claim what this one is still credited for. A bundle's things end with their site.
_KEPT = """
CREATE FUNCTION credits_project_keeps_its_things() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    project credits_project := credits_project_in_turn(NEW.project_id);
BEGIN
    IF project.kind = 'SINGLE'
       AND project.status IN ('SUBMITTED', 'CITY_REVIEW', 'REGISTERED', 'SUSPENDED') THEN
        PERFORM credits_refused('filed_project_keeps_its_things', 'a filed project keeps what it claims');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_meter_of_a_filed_project BEFORE UPDATE ON credits_meter
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION credits_project_keeps_its_things();
CREATE TRIGGER credits_projectobject_of_a_filed_project BEFORE UPDATE ON credits_projectobject
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION credits_project_keeps_its_things();
"""

# Its connection is free by the state alone, and its ground by ground_guards.py.
_FREED = """
CREATE FUNCTION credits_ended_project_frees_its_things() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE credits_meter SET ended_at = puhui_now() WHERE project_id = NEW.id AND ended_at IS NULL;
    UPDATE credits_projectobject SET ended_at = puhui_now() WHERE project_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_project_frees_its_things AFTER UPDATE ON credits_project
    FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.status IN ('CLOSED', 'REJECTED', 'WITHDRAWN'))
    EXECUTE FUNCTION credits_ended_project_frees_its_things();
"""

# What ended by a plain UPDATE of its state before the database freed what it claimed.
_ENDED_BEFORE = """
UPDATE credits_meter m SET ended_at = puhui_now() FROM credits_project p
 WHERE p.id = m.project_id AND m.ended_at IS NULL AND p.status IN ('CLOSED', 'REJECTED', 'WITHDRAWN');
UPDATE credits_projectobject o SET ended_at = puhui_now() FROM credits_project p
 WHERE p.id = o.project_id AND o.ended_at IS NULL AND p.status IN ('CLOSED', 'REJECTED', 'WITHDRAWN');
"""

# Of a later migration: the object's rules in turn with the project's moves, and the rest.
WITH_THE_STATE = _IN_TURN + _OBJECT_RULES + _METER + _KEPT + _FREED + _ENDED_BEFORE
