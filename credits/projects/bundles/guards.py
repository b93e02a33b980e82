"""SQL guards of bundles: whose sites they hold, that a connection is credited once, and when a site ends.

Whoever writes, by whatever role, meets them.
"""

from puhui.kernel.guards import append_only, never_removed, refuse

# A connection's number stands in two tables; of two that write the same number, the second waits.
_CONNECTION = """
CREATE INDEX credits_project_by_plain_key ON credits_project (credits_plain_key(object_key));
CREATE FUNCTION credits_connection_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted text;
    mine uuid;
BEGIN
    IF TG_TABLE_NAME = 'credits_project' THEN
        wanted := credits_plain_key(NEW.object_key);
        mine := NEW.id;
    ELSE
        wanted := NEW.key;
        mine := NEW.project_id;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('connection ' || wanted, 0));
    IF EXISTS (SELECT FROM credits_project p WHERE credits_plain_key(p.object_key) = wanted AND p.id <> mine
                AND p.status IN ('DRAFT', 'SUBMITTED', 'CITY_REVIEW', 'REGISTERED', 'SUSPENDED'))
       AND TG_TABLE_NAME = 'credits_projectobject'
       OR EXISTS (SELECT FROM credits_projectobject o
                   WHERE o.kind = 'CONNECTION' AND o.key = wanted AND o.ended_at IS NULL
                     AND o.project_id <> mine) THEN
        PERFORM credits_refused('connection_of_one_live_project', 'another live project claims ' || wanted);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_project_connection_once AFTER INSERT OR UPDATE OF object_key ON credits_project
    FOR EACH ROW EXECUTE FUNCTION credits_connection_once();
CREATE TRIGGER credits_projectobject_connection_once AFTER INSERT ON credits_projectobject
    FOR EACH ROW WHEN (NEW.kind = 'CONNECTION') EXECUTE FUNCTION credits_connection_once();
"""

# At commit, after the foreign keys: those wait for whoever revokes the mandate or sends the bundle in, and
# then this sees what came of it.
SITE_RULES = """
CREATE OR REPLACE FUNCTION credits_site_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    today date := (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    -- In turn with whoever revokes the mandate (ENDS).
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('sites of mandate ' || NEW.mandate_id, 0));
    -- In turn with whoever moves the bundle on (joining_guards.py).
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('sites of bundle ' || NEW.bundle_id, 0));
    IF NEW.joins_on IS NOT NULL OR NOT EXISTS (
        SELECT FROM credits_project p WHERE p.id = NEW.bundle_id AND p.kind = 'BUNDLE'
           AND p.status = CASE WHEN NEW.is_late THEN 'REGISTERED' ELSE 'DRAFT' END) THEN
        PERFORM credits_refused('site_of_a_bundle_in_draft', 'a bundle takes sites as draft or registered');
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_mandate m JOIN credits_project p ON p.id = NEW.bundle_id
         WHERE m.id = NEW.mandate_id AND m.owner_id = NEW.owner_id AND m.agent_id = p.party_id
           AND m.revoked_at IS NULL AND today >= m.valid_from AND today < m.valid_to
           AND m.acts @> ARRAY['FILE_PROJECTS', 'FILE_REPORTS']
           AND (m.subjects IS NULL OR p.id = ANY (m.subjects))) THEN
        PERFORM credits_refused('site_under_its_owners_mandate', 'no mandate in force covers this site');
    END IF;
    IF NOT EXISTS (
        SELECT FROM credits_meter m
          JOIN credits_projectobject c ON c.id = NEW.connection_id AND c.kind = 'CONNECTION'
          JOIN credits_projectobject d ON d.id = NEW.device_id AND d.kind = 'DEVICE'
         WHERE m.id = NEW.meter_id AND (m.project_id, c.project_id, d.project_id)
             = (NEW.bundle_id, NEW.bundle_id, NEW.bundle_id)) THEN
        PERFORM credits_refused('site_of_its_own_things', 'its connection, meter or device are another''s');
    END IF;
    RETURN NULL;
END $$;
"""
_SITE = """
CREATE CONSTRAINT TRIGGER credits_site_under_a_mandate AFTER INSERT ON credits_site
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_site_rules();
"""

# Whoever revokes a mandate, by any way: its sites end that day, and their things are free. A plain UPDATE
# holds nothing that a foreign key waits for: so both take a lock by the mandate's id, sites a shared one, and
# either the site finds it revoked and is refused, or the revocation finds the site and ends it.
ENDS = """
CREATE FUNCTION credits_sites_end_with_their_mandate() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('sites of mandate ' || NEW.id, 0));
    UPDATE credits_site SET ended_at = NEW.revoked_at,
           ends_on = (NEW.revoked_at AT TIME ZONE 'Asia/Shanghai')::date
     WHERE mandate_id = NEW.id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_mandate_ends_its_sites AFTER UPDATE ON accounts_mandate
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION credits_sites_end_with_their_mandate();

CREATE FUNCTION credits_site_lets_its_things_go() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE credits_meter SET ended_at = NEW.ended_at WHERE id = NEW.meter_id AND ended_at IS NULL;
    UPDATE credits_projectobject SET ended_at = NEW.ended_at
     WHERE id IN (NEW.connection_id, NEW.device_id) AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_site_ends AFTER UPDATE ON credits_site
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION credits_site_lets_its_things_go();
"""

FORWARD = "".join(
    [
        refuse("credits_project", "keeps_its_kind", "UPDATE", "NEW.kind <> OLD.kind"),
        _CONNECTION,
        never_removed("credits_site"),
        SITE_RULES,
        _SITE,
        ENDS,
        never_removed("credits_sitetable"),
        refuse(
            "credits_sitetable",
            "is_what_was_sent",
            "UPDATE",
            "OLD.ended_at IS NOT NULL OR (NEW.id, NEW.bundle_id, NEW.digest, NEW.size_bytes, NEW.is_dry_run,"
            " NEW.received_at, NEW.received_by) IS DISTINCT FROM (OLD.id, OLD.bundle_id, OLD.digest,"
            " OLD.size_bytes, OLD.is_dry_run, OLD.received_at, OLD.received_by)",
        ),
        append_only("credits_sitetablerow"),
    ]
)
