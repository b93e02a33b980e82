"""SQL guards of rides: a project takes up its own operator's numbers, and none that riders took up.

A reference is used once, by an activity or by a project: the unique constraint of the table of references
decides between a rider and an operator, in whatever order they come and also at one moment.
"""

from puhui.kernel.guards import append_only

# The project names its operator as one of its things; registered means that a registrar has read its papers.
_REFERENCE = """
CREATE FUNCTION credits_operator_of_project(wanted uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT o.code FROM credits_projectobject t
      JOIN credits_operator o ON credits_plain_key(o.code) = t.key
     WHERE t.project_id = wanted AND t.kind = 'OPERATOR' AND t.ended_at IS NULL
$$;
CREATE FUNCTION credits_reference_of_a_project() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_project p
                     JOIN credits_projecttypeneeds t ON t.code = p.project_type AND t.rides_ridden <> ''
                    WHERE p.id = NEW.project_id AND p.status = 'REGISTERED')
       OR credits_operator_of_project(NEW.project_id) IS DISTINCT FROM NEW.operator THEN
        PERFORM credits_refused('reference_of_its_operators_project',
            'a registered project takes up numbers of its own operator');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_activityreference_of_a_project BEFORE INSERT ON credits_activityreference
    FOR EACH ROW WHEN (NEW.project_id IS NOT NULL) EXECUTE FUNCTION credits_reference_of_a_project();
"""

_RIDE = """
CREATE FUNCTION credits_project_ride_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.key IS DISTINCT FROM credits_plain_key(NEW.reference)
       OR NOT EXISTS (SELECT FROM credits_activityreference r
                       WHERE (r.operator, r.reference, r.project_id)
                           = (NEW.operator, NEW.reference, NEW.project_id)) THEN
        PERFORM credits_refused('project_ride_of_its_reference', 'the number is not the project''s');
    END IF;
    IF NOT EXISTS (SELECT FROM credits_project p
                     JOIN credits_projecttypeneeds t ON t.code = p.project_type
                    WHERE p.id = NEW.project_id AND NEW.ridden_on >= p.commissioned_on
                      AND NEW.metres BETWEEN t.shortest_m AND t.longest_m) THEN
        PERFORM credits_refused('project_ride_that_counts', 'its day or its length does not count');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_projectride_rules BEFORE INSERT ON credits_projectride
    FOR EACH ROW EXECUTE FUNCTION credits_project_ride_rules();
"""

# Code of an operator that vouches for shared bicycles where the project is.
_OBJECT = """
CREATE FUNCTION credits_places_around(place text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE around AS (
        SELECT place AS code UNION SELECT r.parent FROM around a JOIN kernel_region r ON r.code = a.code
         WHERE r.parent IS NOT NULL)
    SELECT code FROM around
$$;
CREATE FUNCTION credits_project_operator_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_operator o JOIN credits_project p ON p.id = NEW.project_id
                    WHERE credits_plain_key(o.code) = NEW.key AND 'shared_bike_ride' = ANY (o.types)
                      AND o.regions && ARRAY(SELECT credits_places_around(p.region))) THEN
        PERFORM credits_refused('project_operator_known', 'no operator of shared bicycles here has it');
    END IF;
    IF EXISTS (SELECT FROM credits_projectobject t WHERE t.project_id = NEW.project_id
                AND t.kind = 'OPERATOR' AND t.ended_at IS NULL) THEN
        PERFORM credits_refused('project_of_one_operator', 'the project names its operator already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_projectobject_operator BEFORE INSERT ON credits_projectobject
    FOR EACH ROW WHEN (NEW.kind = 'OPERATOR') EXECUTE FUNCTION credits_project_operator_rules();
"""

FORWARD = "".join([append_only("credits_projectride"), _REFERENCE, _RIDE, _OBJECT])
