"""SQL guards of numbers that a person or a report was credited for: none is sealed without, all are let go.

A person's row is written with the verdict and by the worker alone, so that nobody keeps a project from its
report by a word. What lets it go is the later verdict (guards.py), what lets a report's go is the report; a
row is let go by nothing else, whoever asks.
"""

from credits.monitoring.guards import LATER
from credits.monitoring.number_claim_models import REPORTED
from puhui.kernel.guards import never_removed, refuse

# The last of them by its name, after credits_monitoringreport_claims_its_things: every meter and device that
# this wrote has to stand here as well. The number's blind index is the application's to know.
_REPORTS = """
CREATE FUNCTION credits_report_holds_its_numbers() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found text;
BEGIN
    IF NEW.status <> 'SUBMITTED' THEN
        UPDATE credits_numberclaim SET released_at = puhui_now()
         WHERE report_id = NEW.id AND released_at IS NULL;
        RETURN NULL;
    END IF;
    SELECT o.kind || ' ' || o.key INTO found FROM credits_creditedobject o
     WHERE o.report_id = NEW.id AND o.released_at IS NULL AND o.kind IN ('METER', 'DEVICE')
       AND o.key <> ''
       AND NOT EXISTS (SELECT FROM credits_numberclaim n
                        WHERE n.report_id = NEW.id AND n.released_at IS NULL
                          AND (n.kind, n.key, n.days_from, n.days_to)
                            = (o.kind, o.key, o.days_from, o.days_to)) LIMIT 1;
    IF found IS NOT NULL THEN
        PERFORM credits_refused('report_holds_its_numbers',
            'the report counts ' || found || ' and does not hold its number against people');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_monitoringreport_with_its_numbers AFTER UPDATE ON credits_monitoringreport
    FOR EACH ROW WHEN (NEW.kind = 'PROJECT' AND NEW.status <> OLD.status
                       AND NEW.status IN ('SUBMITTED', 'RETURNED', 'REJECTED'))
    EXECUTE FUNCTION credits_report_holds_its_numbers();
"""

# Two things of one number: a person was shown that a report counts it, and another accepted the claim then.
_APART = f"""
CREATE FUNCTION credits_number_told_apart() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM credits_verdict v
          JOIN credits_reviewcase c ON c.activity_id = v.activity_id AND c.about_seq >= v.seq
          JOIN credits_casereading r ON r.case_id = c.id AND r.decision <> 'REJECT'
         WHERE v.party_id = NEW.party_id AND v.activity_id = NEW.activity_id
           AND '{REPORTED}' = ANY (v.reason_codes)
    ) THEN
        PERFORM credits_refused('number_told_apart_by_people', 'nobody has told the two things apart');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_numberclaim_told_apart BEFORE INSERT ON credits_numberclaim
    FOR EACH ROW WHEN (NEW.is_told_apart) EXECUTE FUNCTION credits_number_told_apart();
"""

# The verdict or the report is written before the row is let go: it is asked for why, not who.
_LET_GO = """
CREATE FUNCTION credits_number_let_go() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF puhui_teardown() THEN RETURN NEW; END IF;
    IF OLD.side = 'REPORT' AND NOT EXISTS (
        SELECT FROM credits_monitoringreport r
         WHERE r.id = OLD.report_id AND r.status IN ('RETURNED', 'REJECTED')
    ) THEN
        PERFORM credits_refused('number_let_go_with_its_report', 'the report is not returned or rejected');
    END IF;
    IF OLD.side = 'PERSON' AND NOT EXISTS (
        SELECT FROM credits_verdict v
         WHERE v.party_id = OLD.party_id AND v.activity_id = OLD.activity_id AND v.seq > 1
           AND v.status <> 'CREDITED'
           AND NOT EXISTS (SELECT FROM credits_verdict l
                            WHERE l.party_id = v.party_id AND l.activity_id = v.activity_id AND l.seq > v.seq)
    ) THEN
        PERFORM credits_refused('number_let_go_with_its_credit', 'no later verdict takes the credit back');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credits_numberclaim_let_go BEFORE UPDATE ON credits_numberclaim
    FOR EACH ROW WHEN (OLD.released_at IS NULL AND NEW.released_at IS NOT NULL)
    EXECUTE FUNCTION credits_number_let_go();
"""

FORWARD = "".join(
    [
        never_removed("credits_numberclaim"),
        refuse(
            "credits_numberclaim",
            "is_released_only",
            "UPDATE",
            "OLD.released_at IS NOT NULL OR NEW.released_at IS NULL"
            " OR (NEW.id, NEW.side, NEW.kind, NEW.number_index, NEW.days_from, NEW.days_to, NEW.party_id,"
            " NEW.activity_id, NEW.report_id, NEW.key, NEW.is_told_apart, NEW.claimed_at)"
            " IS DISTINCT FROM (OLD.id, OLD.side, OLD.kind, OLD.number_index, OLD.days_from, OLD.days_to,"
            " OLD.party_id, OLD.activity_id, OLD.report_id, OLD.key, OLD.is_told_apart, OLD.claimed_at)",
        ),
        refuse(
            "credits_numberclaim",
            "of_people_by_the_worker",
            "INSERT",
            "NEW.side = 'PERSON' AND current_user <> 'puhui_worker'",
        ),
        _APART,
        _LET_GO,
        _REPORTS,
        LATER,
    ]
)
