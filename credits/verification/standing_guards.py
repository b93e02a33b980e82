"""SQL of whether a body may act: what it signs, asks, settles or reads is refused once it is suspended or its
accreditation is over.

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
    RETURN body.is_active AND body.accredited_to >= (since AT TIME ZONE 'Asia/Shanghai')::date;
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
