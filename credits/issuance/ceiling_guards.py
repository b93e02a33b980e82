"""SQL guards of a scheme's ceilings: the second approval is what counts, one issuance of a scheme at a time.

A year's tonnes are those of the issuances that were approved in it: the last approval says when, as it does
of a day (daily_ceiling_guards.py). What was voided later was issued all the same; what an authority refused
was not. Under a ceiling of whatever year it must be of now, or it could tell a year that has room; some
minutes' play let a command that began before New Year end after it, in the year it says.
"""

# Run again by a later migration, as the words after it: at first an approval that was dropped did not count.
ISSUED = """
CREATE OR REPLACE FUNCTION credits_approved_in_year(issuance uuid) RETURNS integer
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT extract(year FROM max(a.approved_at) AT TIME ZONE 'Asia/Shanghai')::integer
      FROM credits_approval a WHERE a.issuance_id = issuance
$$;

CREATE OR REPLACE FUNCTION credits_issued_in_year(under text, of_year integer, method text) RETURNS bigint
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(coalesce(i.granted_t, i.tonnes)), 0)::bigint FROM credits_issuance i
     WHERE i.scheme = under AND method IN ('', i.methodology)
       AND i.status IN ('APPROVED', 'FILED', 'MINTED', 'VOIDED')
       AND credits_approved_in_year(i.id) = of_year
$$;
"""

WITHIN = """
CREATE OR REPLACE FUNCTION credits_approved_within_the_ceiling() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_year integer;
    ceiling credits_issuanceceiling;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM credits_issuanceceiling c
                    WHERE c.scheme_id = NEW.scheme AND c.methodology IN ('', NEW.methodology)) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('ceilings of ' || NEW.scheme, 0));
    IF credits_is_now(credits_last_approved_at(NEW.id)) IS NOT TRUE THEN
        PERFORM credits_refused('approved_as_of_now', 'under a ceiling an approval is of now');
    END IF;
    of_year := credits_approved_in_year(NEW.id);
    FOR ceiling IN
        SELECT c.* FROM credits_issuanceceiling c WHERE c.scheme_id = NEW.scheme AND c.year = of_year
           AND c.methodology IN ('', NEW.methodology)
    LOOP
        IF credits_issued_in_year(NEW.scheme, of_year, ceiling.methodology) > ceiling.tonnes THEN
            PERFORM credits_refused('issued_within_the_ceiling',
                format('%s t may be issued in %s', ceiling.tonnes, of_year));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
_WITHIN = """
CREATE TRIGGER credits_issuance_within_the_ceiling AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED')
    EXECUTE FUNCTION credits_approved_within_the_ceiling();
"""

FORWARD = ISSUED + WITHIN + _WITHIN
