"""SQL guards of sites that join a registered bundle: seen by a registrar, and never for days before that.

What an address looks like when it is compared stands here too (keys.py: plain_address is the same).
"""

from credits.projects.bundles.guards import SITE_RULES
from puhui.kernel.guards import refuse

_ADDRESS = """
CREATE FUNCTION credits_plain_address(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = public, pg_temp AS $$
    SELECT upper(regexp_replace(normalize(address, NFKC), '[\\s,.;:。、#()_-]+', '', 'g'))
$$;
CREATE INDEX credits_project_by_plain_address ON credits_project (credits_plain_address(address))
 WHERE address <> '';
CREATE INDEX credits_site_by_plain_address ON credits_site (credits_plain_address(address))
 WHERE address <> '';
"""

# Admitted on the day itself, in a bundle that is registered, under a mandate in force, by somebody who sent
# no such table and has no part in it, and nothing that another register claims.
_ADMISSION = """
CREATE OR REPLACE FUNCTION credits_site_admission_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    today date := (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date;
    bundle credits_project;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('sites of bundle ' || NEW.bundle_id, 0));
    SELECT * INTO bundle FROM credits_project WHERE id = NEW.bundle_id;
    IF NOT NEW.is_late OR bundle.status <> 'REGISTERED' OR NEW.ended_at IS NOT NULL
       OR NEW.joins_on < today THEN
        PERFORM credits_refused('site_admitted_from_its_day_on', 'no day before its admission counts');
    END IF;
    IF NOT EXISTS (SELECT FROM accounts_mandate m WHERE m.id = NEW.mandate_id AND m.revoked_at IS NULL
                      AND today >= m.valid_from AND today < m.valid_to) THEN
        PERFORM credits_refused('site_under_its_owners_mandate', 'no mandate in force covers this site');
    END IF;
    IF EXISTS (SELECT FROM credits_sitetable t JOIN accounts_user u ON u.id = t.received_by
                WHERE t.id = NEW.table_id AND u.person_id = NEW.admitted_by)
       OR EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                   WHERE u.person_id = NEW.admitted_by AND m.ended_at IS NULL
                     AND (m.party_id = bundle.party_id OR m.party_id IN (
                          SELECT s.owner_id FROM credits_site s WHERE s.bundle_id = bundle.id))) THEN
        PERFORM credits_refused('site_admitted_by_the_uninvolved', 'whoever has a part in it admits no site');
    END IF;
    IF EXISTS (SELECT FROM (SELECT o.kind, o.key FROM credits_projectobject o
                             WHERE o.id IN (NEW.connection_id, NEW.device_id)
                             UNION ALL
                            SELECT 'METER', credits_plain_key(e.serial_no) FROM credits_meter e
                             WHERE e.id = NEW.meter_id) t
                WHERE credits_claimed_elsewhere(t.kind, t.key, NEW.joins_on, bundle.crediting_to)) THEN
        PERFORM credits_refused('project_claimed_nowhere_else', 'another register claims what it claims');
    END IF;
    RETURN NEW;
END $$;
"""
_ADMITTED_BY_RULE = """
CREATE TRIGGER credits_site_admitted BEFORE UPDATE ON credits_site
    FOR EACH ROW WHEN (OLD.joins_on IS NULL AND NEW.joins_on IS NOT NULL)
    EXECUTE FUNCTION credits_site_admission_rules();
"""

_KEPT = ", ".join(
    f"{{row}}.{name}"
    for name in (
        *("id", "bundle_id", "owner_id", "mandate_id", "connection_id", "device_id", "meter_id", "address"),
        *(
            "longitude",
            "latitude",
            "capacity_kw",
            "starts_on",
            "table_id",
            "row_number",
            "added_at",
            "is_late",
        ),
    )
)
_ADMITTED = "({row}.joins_on, {row}.admitted_at, {row}.admitted_by)"

FORWARD = "".join(
    [
        _ADDRESS,
        refuse(
            "credits_site",
            "is_admitted_or_ended_only",
            "UPDATE",
            f"OLD.ended_at IS NOT NULL"
            f" OR ({_KEPT.format(row='NEW')}) IS DISTINCT FROM ({_KEPT.format(row='OLD')})"
            f" OR {_ADMITTED.format(row='NEW')} IS DISTINCT FROM {_ADMITTED.format(row='OLD')}"
            " AND (OLD.joins_on IS NOT NULL OR NEW.joins_on IS NULL)",
        ),
        _ADMISSION,
        _ADMITTED_BY_RULE,
    ]
)

# A plain UPDATE of the bundle's state holds nothing that the site's foreign key waits for, and the worker may
# not lock the row. So both take a lock by its id, sites a shared one, at their commit at the latest: either a
# site finds the bundle moved on and is refused, or the bundle moves on with the site in it.
_BUNDLE_MOVES = """
CREATE FUNCTION credits_bundle_moves_in_turn() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('sites of bundle ' || NEW.id, 0));
    RETURN NEW;
END $$;
CREATE TRIGGER credits_project_bundle_moves BEFORE UPDATE ON credits_project
    FOR EACH ROW WHEN (NEW.kind = 'BUNDLE' AND NEW.status <> OLD.status)
    EXECUTE FUNCTION credits_bundle_moves_in_turn();
"""
IN_TURN_WITH_THE_BUNDLE = SITE_RULES + _ADMISSION + _BUNDLE_MOVES
