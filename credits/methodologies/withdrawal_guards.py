"""SQL guards of withdrawals: two officers, and no day given back but those of the version that goes.

`text_is_final` (guards.py) leaves the end of a version to `credits_end_of_a_version`: it is closed once, and
moves once more if the version that closed it is withdrawn.
"""

from puhui.kernel.guards import never_removed, refuse

_VERSION = "credits_methodologyversion"
_TABLE = "credits_versionwithdrawal"
_RUNNING = "current_user IN ('puhui_web', 'puhui_worker', 'puhui_issuer')"

_END = f"""
CREATE FUNCTION credits_end_of_a_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM {_VERSION} gone
                    WHERE gone.methodology_id = NEW.methodology_id AND gone.status = 'WITHDRAWN'
                      AND gone.effective_from = OLD.effective_to
                      AND (gone.effective_to IS NULL OR NEW.effective_to <= gone.effective_to)) THEN
        PERFORM credits_refused('{_VERSION}_text_is_final', 'the end of a version is closed once');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_end_of_a_version AFTER UPDATE ON {_VERSION}
    FOR EACH ROW WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)
    EXECUTE FUNCTION credits_end_of_a_version();
"""  # noqa: S608  constant text

_CONFIRMED = f"""
CREATE FUNCTION credits_withdrawal_by_an_officer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.person_id = NEW.decided_by AND u.is_active AND m.party_id IS NULL
                      AND m.ended_at IS NULL AND m.role = 'METHODOLOGY_OFFICER') THEN
        PERFORM credits_refused('withdrawal_by_an_officer', 'methodology officers confirm');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_withdrawal_by_an_officer AFTER UPDATE ON {_TABLE}
    FOR EACH ROW WHEN (NEW.status = 'CONFIRMED' AND OLD.status <> 'CONFIRMED')
    EXECUTE FUNCTION credits_withdrawal_by_an_officer();

CREATE FUNCTION credits_version_withdrawn_by_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM {_TABLE} w WHERE w.version_id = NEW.id AND w.status = 'CONFIRMED') THEN
        PERFORM credits_refused('version_withdrawn_by_two', 'two officers withdraw a version');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_version_withdrawn_by_two AFTER UPDATE ON {_VERSION}
    FOR EACH ROW WHEN (NEW.status = 'WITHDRAWN' AND OLD.status <> 'WITHDRAWN' AND {_RUNNING})
    EXECUTE FUNCTION credits_version_withdrawn_by_two();
"""  # noqa: S608  constant text

# Three things happen to a row in force: a publication ends it, a withdrawal takes it back, and a withdrawal
# of what had ended it gives it the end it had before.
_IN_FORCE = f"""
CREATE FUNCTION credits_inforce_only_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    is_taken_back boolean := NEW.withdrawn_by_id IS NOT NULL AND OLD.withdrawn_by_id IS NULL;
    is_reopened boolean := NEW.closed_by_id IS NULL AND OLD.closed_by_id IS NOT NULL;
BEGIN
    IF (NEW.scheme_id, NEW.activity_type, NEW.region, NEW.in_force_from, NEW.methodology_id, NEW.made_by_id)
       IS DISTINCT FROM
       (OLD.scheme_id, OLD.activity_type, OLD.region, OLD.in_force_from, OLD.methodology_id, OLD.made_by_id)
       OR OLD.withdrawn_by_id IS NOT NULL
       OR is_taken_back AND NOT EXISTS (
            SELECT FROM {_TABLE} w JOIN {_VERSION} gone ON gone.id = w.version_id
             WHERE w.id = NEW.withdrawn_by_id AND w.status = 'CONFIRMED'
               AND gone.methodology_id = NEW.methodology_id
               AND NOT EXISTS (SELECT FROM {_VERSION} v
                                WHERE v.methodology_id = NEW.methodology_id AND v.status = 'PUBLISHED'))
       OR is_reopened AND (NEW.in_force_to IS DISTINCT FROM OLD.in_force_to_before OR NOT EXISTS (
            SELECT FROM credits_methodologydraft d JOIN {_VERSION} v ON v.id = d.published_id
             WHERE d.id = OLD.closed_by_id AND v.status = 'WITHDRAWN'))
       OR NEW.closed_by_id IS NULL AND NOT is_reopened AND NOT is_taken_back THEN
        PERFORM credits_refused('credits_inforce_only_ends', 'what is in force is ended, not moved');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_inforce_only_ends AFTER UPDATE ON credits_inforce
    FOR EACH ROW WHEN ({_RUNNING}) EXECUTE FUNCTION credits_inforce_only_ends();
"""  # noqa: S608  constant text

FORWARD = "".join(
    [
        _END,
        never_removed(_TABLE),
        refuse(
            _TABLE,
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'PROPOSED' OR (NEW.id, NEW.version_id, NEW.reason, NEW.proposed_by,"
            " NEW.proposed_at) IS DISTINCT FROM (OLD.id, OLD.version_id, OLD.reason,"
            " OLD.proposed_by, OLD.proposed_at)",
        ),
        _CONFIRMED,
        _IN_FORCE,
    ]
)
