"""SQL of whether a body may act: what it signs, asks, settles or reads is refused once it is suspended or its
accreditation is over; and which bodies had a case before.

The code's rule is in standing.py. The row is read FOR SHARE, so that a suspension comes before a signature or
after it.
"""

# Volatile, as a function that locks has to be; the worker, who may not lock bodies, signs nothing.
STANDS = """
CREATE OR REPLACE FUNCTION credits_body_stands(chosen uuid, since timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    body credits_verificationbody;
BEGIN
    SELECT * INTO body FROM credits_verificationbody WHERE id = chosen FOR SHARE;
    -- Today as well: a row that is dated back is written today.
    RETURN body.is_active
       AND body.accredited_to >= (greatest(since, puhui_now()) AT TIME ZONE 'Asia/Shanghai')::date;
END $$;
"""

# The owner answers a finding whoever holds the case; the body alone takes the answer, or asks again.
SETTLED = """
CREATE OR REPLACE FUNCTION credits_finding_settled_by_a_standing_body() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (SELECT credits_body_stands(c.body_id, puhui_now()) FROM credits_case c
             WHERE c.id = NEW.case_id) THEN
        PERFORM credits_refused('finding_settled_by_a_standing_body',
                                'the accreditation is over or suspended');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_finding_settled_by_a_standing_body AFTER UPDATE ON credits_finding
    FOR EACH ROW WHEN (NEW.status <> OLD.status AND NEW.status <> 'ANSWERED')
    EXECUTE FUNCTION credits_finding_settled_by_a_standing_body();
"""

# A body that had the case before may have read it: it is no second and no blind reader of it.
CARRIED_OVER = """
UPDATE credits_case c SET bodies_before = array_remove(had.bodies, c.body_id)
  FROM (SELECT e.object_id, array_agg(DISTINCT (e.detail->>'body')::uuid) AS bodies FROM kernel_auditevent e
         WHERE e.object_type = 'verification_case' AND e.action IN ('case_assigned', 'case_drawn_anew')
           AND e.detail ? 'body' GROUP BY e.object_id) AS had
 WHERE had.object_id = c.id::text AND array_remove(had.bodies, c.body_id) <> '{}';
"""
BEFORE = """
CREATE OR REPLACE FUNCTION credits_case_keeps_its_bodies_before() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.bodies_before := '{}';
    ELSIF NEW.body_id = OLD.body_id OR OLD.body_id = ANY(OLD.bodies_before) THEN
        NEW.bodies_before := OLD.bodies_before;
    ELSE
        NEW.bodies_before := OLD.bodies_before || OLD.body_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_case_keeps_its_bodies_before BEFORE INSERT OR UPDATE ON credits_case
    FOR EACH ROW EXECUTE FUNCTION credits_case_keeps_its_bodies_before();
"""
