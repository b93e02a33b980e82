"""SQL guards of the verdicts: appended in their order, never changed, and an activity is credited once (I14).

A first verdict needs no look: the primary key lets in one of them, and a later one only after it. So the
batch's rows pay for one comparison each; a unique index on what is credited would take an entry for each.
The trigger fires after the row, because one before it would take COPY's bulk path away.
"""

from puhui.kernel.guards import append_only

# Each verdict sees the one before it, which saw its own: none that counts can be out of sight.
# What is credited no more frees the number of its meter or device for a project's report (ADR 0072). Made and
# made anew by the same words: a database that exists has the function.
LATER = """
CREATE OR REPLACE FUNCTION credits_later_verdict() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    IF NOT EXISTS (
        SELECT FROM credits_verdict v
         WHERE v.party_id = NEW.party_id AND v.activity_id = NEW.activity_id AND v.seq = NEW.seq - 1
    ) THEN
        PERFORM credits_refused('verdict_follows_another', 'there is no verdict that this one would follow');
    END IF;
    IF NEW.status = 'CREDITED' AND EXISTS (
        SELECT FROM credits_verdict v
         WHERE v.party_id = NEW.party_id AND v.activity_id = NEW.activity_id AND v.seq < NEW.seq
           AND v.status = 'CREDITED'
    ) THEN
        PERFORM credits_refused('credited_once', 'an activity is credited once');
    END IF;
    IF NEW.status = 'CANCELLED' AND NOT EXISTS (
        SELECT FROM credits_verdict v
         WHERE v.party_id = NEW.party_id AND v.activity_id = NEW.activity_id AND v.seq = NEW.seq - 1
           AND v.status = 'IN_REVIEW'
    ) THEN
        PERFORM credits_refused('cancelled_while_it_waits', 'what is decided is not taken back any more');
    END IF;
    IF NEW.status <> 'CREDITED' THEN
        UPDATE credits_numberclaim SET released_at = NEW.decided_at
         WHERE activity_id = NEW.activity_id AND released_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
"""
_LATER = """
CREATE TRIGGER credits_later_verdict AFTER INSERT ON credits_verdict
    FOR EACH ROW WHEN (NEW.seq > 1) EXECUTE FUNCTION credits_later_verdict();
"""

FORWARD = append_only("credits_verdict") + append_only("credits_basis") + LATER + _LATER
