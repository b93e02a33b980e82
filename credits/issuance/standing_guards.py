"""SQL guards of what an issuance rests on: a project that is not suspended, and readings that still stand.

A reading under a sealed report stays until the report's units are minted (ADR 0061). Sealing a report and
superseding a reading of the same project take turns.
"""

_STANDING = """
CREATE OR REPLACE FUNCTION credits_readings_stand(report credits_monitoringreport) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM credits_meter m JOIN credits_reading r ON r.meter_id = m.id
         WHERE m.project_id = report.project_id AND r.superseded_at IS NOT NULL
           AND r.period_from < report.period_to AND r.period_to > report.period_from
           AND jsonb_typeof(report.content -> 'readings') = 'array'
           AND r.id::text IN (SELECT e ->> 'id' FROM jsonb_array_elements(report.content -> 'readings') AS e))
$$;
CREATE OR REPLACE FUNCTION credits_issuance_stands(of_report uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    report credits_monitoringreport;
BEGIN
    SELECT * INTO report FROM credits_monitoringreport WHERE id = of_report;
    IF EXISTS (SELECT FROM credits_project p WHERE p.id = report.project_id AND p.status = 'SUSPENDED') THEN
        PERFORM credits_refused('issued_while_not_suspended', 'the project is suspended');
    END IF;
    IF NOT credits_readings_stand(report) THEN
        PERFORM credits_refused('issued_by_readings_that_stand', 'a reading of the report was superseded');
    END IF;
END $$;
"""
_ISSUED = """
CREATE FUNCTION credits_issuance_still_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM credits_issuance_stands(NEW.report_id);
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_begins_standing AFTER INSERT ON credits_issuance
    FOR EACH ROW EXECUTE FUNCTION credits_issuance_still_stands();
CREATE TRIGGER credits_issuance_still_stands AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.status IN ('APPROVED', 'FILED', 'MINTED'))
    EXECUTE FUNCTION credits_issuance_still_stands();
CREATE FUNCTION credits_approval_of_what_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM credits_issuance_stands(i.report_id) FROM credits_issuance i WHERE i.id = NEW.issuance_id;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_approval_of_what_stands AFTER INSERT ON credits_approval
    FOR EACH ROW EXECUTE FUNCTION credits_approval_of_what_stands();
"""
_SEALED = """
CREATE FUNCTION credits_reading_stays_under_a_seal() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    project uuid := (SELECT m.project_id FROM credits_meter m WHERE m.id = NEW.meter_id);
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('readings of ' || project, 0));
    IF EXISTS (SELECT FROM credits_monitoringreport r
                WHERE r.project_id = project AND r.status IN ('SUBMITTED', 'IN_VERIFICATION', 'VERIFIED')
                  AND r.period_from < NEW.period_to AND r.period_to > NEW.period_from
                  AND NOT EXISTS (SELECT FROM credits_issuance i WHERE i.report_id = r.id
                                   AND i.status IN ('MINTED', 'VOIDED'))) THEN
        PERFORM credits_refused('reading_stays_under_a_seal', 'a sealed report rests on the reading');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_reading_stays_under_a_seal AFTER UPDATE ON credits_reading
    FOR EACH ROW WHEN (NEW.superseded_at IS NOT NULL AND OLD.superseded_at IS NULL)
    EXECUTE FUNCTION credits_reading_stays_under_a_seal();
CREATE FUNCTION credits_report_seals_what_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('readings of ' || NEW.project_id, 0));
    IF NOT credits_readings_stand(NEW) THEN
        PERFORM credits_refused('sealed_readings_stand', 'a reading of the report was superseded');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_seals_what_stands AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.status = 'SUBMITTED' AND OLD.status <> 'SUBMITTED' AND NEW.project_id IS NOT NULL)
    EXECUTE FUNCTION credits_report_seals_what_stands();
"""
# Of a later migration; the ledger's rule of a mint (guards.py) asks `credits_issuance_stands` as well.
STANDING = _STANDING + _ISSUED + _SEALED
