"""SQL guards: who may read a case, and that it is decided by as many as it takes.

Nobody reads a case about themselves or an organisation they act for, and only whoever was given it. That
readers are different people is a UNIQUE of the table.
"""

from puhui.kernel.guards import append_only, never_removed, refuse

_SEALED = ("kind", "party_id", "activity_id", "about_seq", "region", "value_g", "opened_at")
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _SEALED)
_APPEAL = ("case_id", "party_id", "activity_id", "text", "made_at")
_APPEAL_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _APPEAL)

_READING = """
CREATE FUNCTION credits_casereading_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found credits_reviewcase;
BEGIN
    SELECT c.* INTO found FROM credits_reviewcase c WHERE c.id = NEW.case_id;
    IF found.activity_id <> NEW.activity_id THEN
        PERFORM credits_refused('reading_of_its_case', 'the case is about another activity');
    END IF;
    IF found.party_id = NEW.reader_id OR EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
         WHERE m.party_id = found.party_id AND u.person_id = NEW.reader_id AND m.ended_at IS NULL
    ) THEN
        PERFORM credits_refused('nobody_reads_their_own', 'nobody decides about their own');
    END IF;
    IF found.status <> 'OPEN' OR found.claimed_by IS DISTINCT FROM NEW.reader_id THEN
        PERFORM credits_refused('reading_by_whom_it_was_given', 'the case was not given to this person');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_casereading_rules AFTER INSERT ON credits_casereading
    FOR EACH ROW EXECUTE FUNCTION credits_casereading_rules();
"""
_ENOUGH = """
CREATE FUNCTION credits_review_enough() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM credits_casereading r WHERE r.case_id = NEW.id) < NEW.readers_wanted THEN
        PERFORM credits_refused('review_read_by_enough', 'too few people have read the case');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_review_enough AFTER UPDATE ON credits_reviewcase
    FOR EACH ROW WHEN (OLD.status = 'OPEN' AND NEW.status IN ('AGREED', 'SETTLED'))
    EXECUTE FUNCTION credits_review_enough();
"""
# The web takes undecided claims back and decides nothing; all other verdicts are the worker's. After the row,
# as with the verdicts' other guard: one before it would take COPY's bulk path away.
_WEB = """
CREATE TRIGGER credits_verdict_web_only_cancels AFTER INSERT ON credits_verdict
    FOR EACH ROW WHEN (current_user = 'puhui_web' AND NEW.status <> 'CANCELLED')
    EXECUTE FUNCTION puhui_refuse('credits_verdict_web_only_cancels');
"""

FORWARD = "".join(
    [
        never_removed("credits_reviewcase"),
        refuse("credits_reviewcase", "is_sealed", "UPDATE", _CHANGED),
        refuse("credits_reviewcase", "wants_no_fewer", "UPDATE", "NEW.readers_wanted < OLD.readers_wanted"),
        append_only("credits_casereading"),
        never_removed("credits_appeal"),
        refuse("credits_appeal", "is_sealed", "UPDATE", _APPEAL_CHANGED),
        refuse("credits_appeal", "is_answered_once", "UPDATE", "OLD.answered_at IS NOT NULL"),
        append_only("credits_rereadingdraw"),
        _READING,
        _ENOUGH,
        _WEB,
    ]
)
