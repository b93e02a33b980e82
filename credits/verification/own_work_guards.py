"""SQL of whose a verifier's work is: only the body that has the case enters any, as its own, while it stands
(standing_guards.py); what a body before entered is kept when the next one enters its own.

That a positive statement waits for the work of the body that signs is said in guards.py, the code's rule in
own_work.py.
"""

# Whoever had the case at the moment, by the trail; the first one where the trail does not tell.
_HAD = """
COALESCE((SELECT (e.detail->>'body')::uuid FROM kernel_auditevent e
           WHERE e.object_type = 'verification_case' AND e.object_id = c.id::text
             AND e.action IN ('case_assigned', 'case_drawn_anew') AND e.detail ? 'body'
             AND e.at <= w.{at} ORDER BY e.at DESC, e.id DESC LIMIT 1),
         c.bodies_before[1], c.body_id)
"""
_CARRIED = """
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} w SET body_id = {had} FROM credits_case c WHERE c.id = w.case_id AND w.{at} IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE {table} ENABLE TRIGGER USER;
SET CONSTRAINTS ALL DEFERRED;
"""
CARRIED_OVER = "".join(
    _CARRIED.format(table=table, at=at, had=_HAD.format(at=at))
    for table, at in (
        ("credits_checkitem", "answered_at"),
        ("credits_sampledline", "looked_at"),
        ("credits_sitevisit", "noted_at"),
    )
)

_KEPT = """
CREATE FUNCTION {table}_keeps_what_was_entered() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.entered_before := '[]';
    ELSIF OLD.body_id IS NULL OR OLD.body_id IS NOT DISTINCT FROM NEW.body_id THEN
        NEW.entered_before := OLD.entered_before;
    ELSE
        NEW.entered_before := OLD.entered_before || jsonb_build_object(
            'body', OLD.body_id, '{said}', OLD.{said}, 'note', OLD.note, 'by', OLD.{by}, 'at', OLD.{at});
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_keeps_what_was_entered BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_keeps_what_was_entered();
"""
KEPT = _KEPT.format(
    table="credits_checkitem", said="answer", by="answered_by", at="answered_at"
) + _KEPT.format(table="credits_sampledline", said="is_right", by="looked_by", at="looked_at")

# An item that is asked has no answer yet, and no body.
_BY_THE_DRAWN = """
CREATE FUNCTION credits_work_by_the_drawn_body() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.body_id IS NULL THEN
        RETURN NULL;
    END IF;
    IF NEW.body_id IS DISTINCT FROM (SELECT c.body_id FROM credits_case c WHERE c.id = NEW.case_id) THEN
        PERFORM credits_refused('work_by_the_drawn_body', 'the body that has the case enters its own work');
    END IF;
    IF NOT credits_body_stands(NEW.body_id, puhui_now()) THEN
        PERFORM credits_refused('work_by_a_standing_body', 'the accreditation is over or suspended');
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION credits_photo_by_the_drawn_body() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    visit credits_sitevisit;
BEGIN
    SELECT * INTO visit FROM credits_sitevisit WHERE id = NEW.visit_id;
    IF visit.body_id IS DISTINCT FROM (SELECT c.body_id FROM credits_case c WHERE c.id = visit.case_id) THEN
        PERFORM credits_refused('work_by_the_drawn_body', 'the body that has the case enters its own work');
    END IF;
    IF NOT credits_body_stands(visit.body_id, puhui_now()) THEN
        PERFORM credits_refused('work_by_a_standing_body', 'the accreditation is over or suspended');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_visitphoto_by_the_drawn_body AFTER INSERT ON credits_visitphoto
    FOR EACH ROW EXECUTE FUNCTION credits_photo_by_the_drawn_body();
"""
_ENTERED = """
CREATE TRIGGER {table}_by_the_drawn_body AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION credits_work_by_the_drawn_body();
"""
BY_THE_DRAWN = _BY_THE_DRAWN + "".join(
    _ENTERED.format(table=f"credits_{name}") for name in ("checkitem", "sampledline", "sitevisit")
)
