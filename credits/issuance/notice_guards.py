"""SQL guards of public notices: begun when they say so, run for all of their days, stopped by objections.

Whoever writes the row, by whatever role, meets them. Whether its days have run is asked as of notices to
stakeholders (credits/projects/notice_clock_guards.py).
"""

from credits.projects.notice_clock_guards import ends_by_the_calendar, has_run, in_working_days
from puhui.kernel.guards import changed, refuse

# An hour is what a request and its transaction may take; the rest would be a notice that nobody could read.
_BEGINS = """
CREATE FUNCTION credits_notice_begins() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    IF abs(extract(epoch FROM NEW.starts_at - puhui_now())) > 3600
       OR NEW.ended_at IS NOT NULL OR NEW.extended_to IS NOT NULL THEN
        PERFORM credits_refused('notice_begins_now', 'it begins when it is published');
    END IF;
    IF NEW.working_days IS DISTINCT FROM (
        SELECT s.notice_working_days FROM credits_issuance i JOIN credits_scheme s ON s.code = i.scheme
         WHERE i.id = NEW.issuance_id) THEN
        PERFORM credits_refused('notice_of_the_schemes_days', 'the scheme says how long it runs');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_notice_begins BEFORE INSERT ON credits_notice
    FOR EACH ROW EXECUTE FUNCTION credits_notice_begins();
"""

# Its end moves when an objection was answered, never nearer; everything else stays.
_KEEPS = "DROP TRIGGER credits_notice_keeps_its_length ON credits_notice;" + refuse(
    "credits_notice",
    "keeps_its_length",
    "UPDATE",
    "OLD.ended_at IS NOT NULL"
    f" OR {changed('id', 'issuance_id', 'working_days', 'starts_at', 'ends_at')}"
    " OR NEW.extended_to IS DISTINCT FROM OLD.extended_to"
    " AND (NEW.extended_to > COALESCE(OLD.extended_to, OLD.ends_at)) IS NOT TRUE",
)

# What a refused issuance was told of ends with its time, whatever was said against it.
_ENDS = f"""
CREATE FUNCTION credits_notice_has_run(told credits_notice) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT {has_run("credits_objection", until="told.ended_at")}
$$;
CREATE FUNCTION credits_notice_runs_its_days() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    stands text;
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    IF NEW.extended_to IS NOT NULL AND NOT EXISTS (
        SELECT FROM credits_objection o WHERE o.notice_id = NEW.id AND o.status <> 'OPEN') THEN
        PERFORM credits_refused('notice_extended_by_an_answer', 'no objection was answered');
    END IF;
    IF NEW.ended_at IS NOT NULL THEN
        SELECT status INTO stands FROM credits_issuance WHERE id = NEW.issuance_id FOR NO KEY UPDATE;
        IF NEW.ended_at > puhui_now() OR stands <> 'REFUSED' AND NOT credits_notice_has_run(NEW) THEN
            PERFORM credits_refused('notice_ends_when_it_has_run', 'its days have not run');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_notice_runs_its_days BEFORE UPDATE ON credits_notice
    FOR EACH ROW EXECUTE FUNCTION credits_notice_runs_its_days();
"""  # noqa: S608  constant text

# The issuance's row is locked by the end of its notice as well: an objection and the end at once see one
# another.
_RAISED = """
CREATE FUNCTION credits_objection_while_it_runs() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    stands text;
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    SELECT i.status INTO stands FROM credits_issuance i JOIN credits_notice n ON n.issuance_id = i.id
     WHERE n.id = NEW.notice_id FOR NO KEY UPDATE OF i;
    IF stands IS DISTINCT FROM 'IN_NOTICE'
       OR EXISTS (SELECT FROM credits_notice n WHERE n.id = NEW.notice_id AND n.ended_at IS NOT NULL) THEN
        PERFORM credits_refused('objection_while_it_runs', 'the notice does not run');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_objection_while_it_runs BEFORE INSERT ON credits_objection
    FOR EACH ROW EXECUTE FUNCTION credits_objection_while_it_runs();
"""

FORWARD = _BEGINS + _KEEPS + _ENDS + _RAISED
WORKING_DAYS = f"""
CREATE OR REPLACE FUNCTION credits_notice_has_run(told credits_notice) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT {has_run("credits_objection", until="told.ended_at")}
       AND {in_working_days("credits_objection", until="told.ended_at")}
$$;
""" + ends_by_the_calendar("credits_notice", "credits_objection", "notice_of_working_days")
