"""SQL guards of the draw of a case: the body it gives, and not the same one three times in a row.

The code's rule is in rotation.py. Only the programme's report may go to the same body again, where nobody
else may take it, and then its case says so.
"""

from puhui.kernel.guards import refuse

_THIRD = """
CREATE OR REPLACE FUNCTION credits_third_in_a_row(about uuid, chosen uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH mine AS (
        SELECT r.* FROM credits_case c JOIN credits_monitoringreport r ON r.id = c.report_id
         WHERE c.id = about),
    series AS (
        SELECT c.id, c.opened_at, CASE c.id WHEN about THEN chosen ELSE c.body_id END AS body_id
          FROM mine m JOIN credits_monitoringreport r
            ON r.project_id = m.project_id
            OR m.project_id IS NULL AND r.project_id IS NULL
               AND (r.scheme, r.methodology, r.city) = (m.scheme, m.methodology, m.city)
          JOIN credits_case c ON c.report_id = r.id AND (c.status <> 'CLOSED' OR c.id = about)),
    three AS (
        SELECT ARRAY[id, lag(id) OVER way, lag(id, 2) OVER way] AS cases,
               body_id = lag(body_id) OVER way AND body_id = lag(body_id, 2) OVER way AS is_one_body
          FROM series WINDOW way AS (ORDER BY opened_at, id))
    SELECT EXISTS (SELECT FROM three WHERE is_one_body AND about = ANY(cases))
$$;
CREATE OR REPLACE FUNCTION credits_another_may_take(taken credits_case, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM credits_monitoringreport r JOIN credits_methodology m ON m.code = r.methodology
          JOIN credits_verificationbody b ON b.scheme = r.scheme AND b.is_active AND b.id <> taken.body_id
               AND b.accredited_to >= (since AT TIME ZONE 'Asia/Shanghai')::date
               AND b.families && ARRAY['*', m.family]
          JOIN accounts_party p ON p.id = b.party_id AND p.frozen_at IS NULL
         WHERE r.id = taken.report_id
           AND NOT credits_body_is_tied(b.party_id, r.party_id)
           AND NOT credits_body_is_tied(b.party_id, r.created_by)
           AND NOT credits_body_is_tied(b.party_id, r.submitted_by)
           AND NOT credits_third_in_a_row(taken.id, b.id))
$$;
"""
DRAWN = """
CREATE OR REPLACE FUNCTION credits_case_is_drawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    report credits_monitoringreport;
    since timestamptz := CASE TG_OP WHEN 'INSERT' THEN NEW.opened_at ELSE puhui_now() END;
    is_third boolean;
BEGIN
    PERFORM credits_body_may_take(NEW.body_id, NEW.draw_seed, NEW.draw_among, NEW.report_id, since);
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM credits_verificationbody b WHERE b.id = OLD.body_id AND b.is_active
           AND b.accredited_to >= (puhui_now() AT TIME ZONE 'Asia/Shanghai')::date) THEN
        PERFORM credits_refused('case_keeps_its_body', 'a case is drawn anew from who may not go on');
    END IF;
    SELECT * INTO report FROM credits_monitoringreport WHERE id = NEW.report_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('rotation of ' || coalesce(report.project_id::text,
        report.scheme || ' ' || report.methodology || ' ' || report.city), 0));
    is_third := credits_third_in_a_row(NEW.id, NEW.body_id);
    IF is_third AND (report.project_id IS NOT NULL OR credits_another_may_take(NEW, since)) THEN
        PERFORM credits_refused('not_three_times_in_a_row', 'the body verified the last two already');
    END IF;
    IF NEW.lacks_another <> is_third THEN
        PERFORM credits_refused('draw_says_that_another_lacks', 'the same body again is to be said');
    END IF;
    RETURN NULL;
END $$;
"""
RULES = _THIRD + DRAWN

# Of a later migration: what the draw says of itself changes with the draw alone.
SAID = refuse(
    "credits_case",
    "keeps_what_it_lacked",
    "UPDATE",
    "NEW.lacks_another <> OLD.lacks_another AND NEW.draw_seed = OLD.draw_seed",
)
