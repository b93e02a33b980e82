"""SQL guards: a sealed report claims its things, each once; no unit stands on what another register claims.

The rows are written by the database as it sees a report sealed, returned or rejected: no way of sealing goes
without them (I14, I15).
"""

from puhui.kernel.guards import never_removed, refuse

# A bundle claims the things of each site for the days on which that counts, so that a roof which has left may
# be credited elsewhere from then on; and of one that joined later nothing before the day of its admission.
_CLAIMS = """
CREATE FUNCTION credits_report_claims_its_things() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.status <> 'SUBMITTED' THEN
        UPDATE credits_creditedobject SET released_at = puhui_now()
         WHERE report_id = NEW.id AND released_at IS NULL;
    ELSIF (SELECT kind FROM credits_project WHERE id = NEW.project_id) = 'BUNDLE' THEN
        INSERT INTO credits_creditedobject (id, report_id, kind, key, days_from, days_to, claimed_at)
        SELECT gen_random_uuid(), NEW.id, t.kind, t.key, d.since, d.until, puhui_now()
          FROM credits_site s
          JOIN accounts_mandate m ON m.id = s.mandate_id
          CROSS JOIN LATERAL (SELECT greatest(NEW.period_from, s.starts_on, s.joins_on) AS since,
                                     least(NEW.period_to, m.valid_to, s.ends_on) AS until) d
          CROSS JOIN LATERAL (
              SELECT o.kind, o.key FROM credits_projectobject o WHERE o.id IN (s.connection_id, s.device_id)
               UNION ALL
              SELECT 'METER', credits_plain_key(e.serial_no) FROM credits_meter e WHERE e.id = s.meter_id) t
         WHERE s.bundle_id = NEW.project_id AND d.since < d.until
           AND (NOT s.is_late OR s.joins_on IS NOT NULL) ORDER BY t.kind, t.key;
    ELSE
        INSERT INTO credits_creditedobject (id, report_id, kind, key, days_from, days_to, claimed_at)
        SELECT gen_random_uuid(), NEW.id, t.kind, t.key, NEW.period_from, NEW.period_to, puhui_now()
          FROM credits_things_of_project(NEW.project_id) t ORDER BY t.kind, t.key;
    END IF;
    RETURN NULL;
END $$;
"""
_CLAIM = """
CREATE TRIGGER credits_monitoringreport_claims_its_things AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.kind = 'PROJECT' AND NEW.status <> OLD.status
                       AND NEW.status IN ('SUBMITTED', 'RETURNED', 'REJECTED'))
    EXECUTE FUNCTION credits_report_claims_its_things();
"""

# Of two who claim one thing at once, each writes its row before it looks for the other's under the exclusion
# constraint, and then both wait for each other. So they take turns at the thing first; a report claims its
# things in the order of kind and key, and no two wait for each other there either.
_RULES = """
CREATE FUNCTION credits_credited_object_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('credited ' || NEW.kind || ' ' || NEW.key, 0));
    IF credits_claimed_elsewhere(NEW.kind, NEW.key, NEW.days_from, NEW.days_to) THEN
        PERFORM credits_refused('credited_nowhere_else',
            'another register claims ' || NEW.kind || ' ' || NEW.key);
    END IF;
    RETURN NEW;
END $$;
"""
_ELSEWHERE = """
CREATE TRIGGER credits_creditedobject_rules BEFORE INSERT ON credits_creditedobject
    FOR EACH ROW EXECUTE FUNCTION credits_credited_object_rules();

-- A list may come in after the report was sealed: asked again when somebody approves, and before numbers
-- are reserved. What has its numbers is minted (0014).
CREATE FUNCTION credits_issued_nowhere_else() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_issuance i JOIN credits_creditedobject o ON o.report_id = i.report_id
                WHERE i.id = NEW.issuance_id AND o.released_at IS NULL
                  AND credits_claimed_elsewhere(o.kind, o.key, o.days_from, o.days_to)) THEN
        PERFORM credits_refused('issued_nowhere_else', 'another register claims what the report claims');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_approval_of_what_is_claimed_here BEFORE INSERT ON credits_approval
    FOR EACH ROW EXECUTE FUNCTION credits_issued_nowhere_else();
CREATE TRIGGER credits_mintintent_of_what_is_claimed_here BEFORE INSERT ON credits_mintintent
    FOR EACH ROW EXECUTE FUNCTION credits_issued_nowhere_else();
"""

_WITHIN = """
CREATE FUNCTION credits_report_within_the_crediting_period() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_project p WHERE p.id = NEW.project_id AND p.crediting_from IS NOT NULL
                AND (NEW.period_from < p.crediting_from OR NEW.period_to > p.crediting_to)) THEN
        PERFORM credits_refused('report_within_the_crediting_period', 'days outside the crediting period');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_monitoringreport_within BEFORE INSERT OR UPDATE OF period_from, period_to
    ON credits_monitoringreport FOR EACH ROW EXECUTE FUNCTION credits_report_within_the_crediting_period();
"""

FORWARD = "".join(
    [
        never_removed("credits_creditedobject"),
        refuse(
            "credits_creditedobject",
            "is_released_only",
            "UPDATE",
            "OLD.released_at IS NOT NULL OR NEW.released_at IS NULL"
            " OR (NEW.id, NEW.report_id, NEW.kind, NEW.key, NEW.days_from, NEW.days_to, NEW.claimed_at)"
            " IS DISTINCT FROM (OLD.id, OLD.report_id, OLD.kind, OLD.key, OLD.days_from, OLD.days_to,"
            " OLD.claimed_at)",
        ),
        _RULES,
        _ELSEWHERE,
        _WITHIN,
        _CLAIMS,
        _CLAIM,
    ]
)
