"""SQL guards of a day's ceiling: the second approval counts, one issuance of a scheme at a time (ADR 0076).

The day is that of the last approval, dropped or not: none is added once it is approved, and whoever drops
one before that tells no other day by it. It must be of now, so that nobody spreads a flood over days that are
past or to come; some minutes' play let a command that began before midnight end after it, on the day it says.
"""

_ISSUED = """
CREATE FUNCTION credits_day_ceiling(under text, method text) RETURNS bigint
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT c.tonnes FROM credits_dailyceiling c WHERE c.scheme_id = under AND c.methodology IN ('', method)
     ORDER BY c.methodology = '' LIMIT 1
$$;

CREATE FUNCTION credits_last_approved_at(issuance uuid) RETURNS timestamptz
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT max(a.approved_at) FROM credits_approval a WHERE a.issuance_id = issuance
$$;

CREATE FUNCTION credits_issued_on_day(under text, of_day date, method text) RETURNS bigint
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(coalesce(i.granted_t, i.tonnes)), 0)::bigint FROM credits_issuance i
     WHERE i.scheme = under AND i.methodology = method
       AND i.status IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED')
       AND (credits_last_approved_at(i.id) AT TIME ZONE 'Asia/Shanghai')::date = of_day
$$;
"""

WITHIN = """
CREATE OR REPLACE FUNCTION credits_approved_within_the_days_ceiling() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ceiling bigint;
    approved_at timestamptz;
    of_day date;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('ceilings of ' || NEW.scheme, 0));
    ceiling := credits_day_ceiling(NEW.scheme, NEW.methodology);
    IF ceiling IS NULL THEN RETURN NULL; END IF;
    approved_at := credits_last_approved_at(NEW.id);
    of_day := (approved_at AT TIME ZONE 'Asia/Shanghai')::date;
    IF credits_is_now(approved_at) IS NOT TRUE THEN
        PERFORM credits_refused('approved_as_of_now', 'under a ceiling an approval is of now');
    END IF;
    IF credits_issued_on_day(NEW.scheme, of_day, NEW.methodology) > ceiling THEN
        PERFORM credits_refused('issued_within_the_days_ceiling',
            format('%s t of %s may be issued on %s', ceiling, NEW.methodology, of_day));
    END IF;
    RETURN NULL;
END $$;
"""
_WITHIN = """
CREATE TRIGGER credits_issuance_within_the_days_ceiling AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED')
    EXECUTE FUNCTION credits_approved_within_the_days_ceiling();
"""

FORWARD = _ISSUED + WITHIN + _WITHIN
