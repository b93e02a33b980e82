"""SQL guards of the mirror mode: what is filed, who enters an answer, and that only the answer mints."""

from puhui.kernel.guards import append_only, never_removed, refuse

# Of the buffer that was asked for an answer takes the proportion, rounded up, and never the last tonne (ADRs
# 0034, 0053; terms.py: buffer_of_granted is the same).
ANSWER_RULES = """
CREATE OR REPLACE FUNCTION credits_answer_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted credits_issuance;
    kept credits_scheme;
BEGIN
    IF puhui_teardown() THEN RETURN NULL; END IF;
    SELECT * INTO wanted FROM credits_issuance WHERE id = NEW.issuance_id FOR UPDATE;
    SELECT * INTO kept FROM credits_scheme WHERE code = wanted.scheme;
    IF wanted.status <> 'FILED' OR NEW.scheme <> wanted.scheme THEN
        PERFORM credits_refused('answer_to_what_is_filed', 'nothing filed awaits this answer');
    END IF;
    IF NEW.outcome = 'GRANTED' AND NEW.status <> 'DISCARDED' AND (
           NEW.tonnes > wanted.tonnes OR NEW.label !~ ('^(' || kept.serial_label || ')$')
        OR NEW.buffer_t <> least((wanted.buffer_t * NEW.tonnes + wanted.tonnes - 1) / wanted.tonnes,
                                 NEW.tonnes - 1)) THEN
        PERFORM credits_refused('answer_fits_what_was_filed', 'more than was asked, or another form');
    END IF;
    IF NOT credits_is_uninvolved_registrar(NEW.issuance_id, NEW.entered_by, NEW.entered_by_user)
       OR NEW.status = 'CONFIRMED'
          AND NOT credits_is_uninvolved_registrar(NEW.issuance_id, NEW.decided_by, NEW.decided_by_user) THEN
        PERFORM credits_refused('answer_by_registrars', 'uninvolved registrars enter an answer');
    END IF;
    RETURN NULL;
END $$;
"""
_ANSWER = """
CREATE TRIGGER credits_authorityanswer_rules AFTER INSERT OR UPDATE ON credits_authorityanswer
    FOR EACH ROW EXECUTE FUNCTION credits_answer_rules();
"""

_FILED = """
CREATE FUNCTION credits_filed_with_a_package() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_filingpackage p WHERE p.issuance_id = NEW.id)
       OR NOT EXISTS (SELECT FROM credits_scheme s WHERE s.code = NEW.scheme AND s.register_mode = 'mirror')
    THEN
        PERFORM credits_refused('filed_with_a_package', 'no package was filed, or the register is our own');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_filed AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'FILED' AND OLD.status <> 'FILED')
    EXECUTE FUNCTION credits_filed_with_a_package();
CREATE FUNCTION credits_filing_refused_by_the_authority() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_authorityanswer a WHERE a.issuance_id = NEW.id
                    AND a.status = 'CONFIRMED' AND a.outcome = 'REFUSED') THEN
        PERFORM credits_refused('filing_refused_by_the_authority', 'the authority has not refused it');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_issuance_refused_by_the_authority AFTER UPDATE ON credits_issuance
    FOR EACH ROW WHEN (NEW.status = 'REFUSED' AND OLD.status = 'FILED')
    EXECUTE FUNCTION credits_filing_refused_by_the_authority();
"""

# The intent of a mirrored mint is the answer, number by number; who reserves our own numbers is not asked.
_INTENT = """
CREATE FUNCTION credits_intent_is_the_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT s.register_mode FROM credits_issuance i JOIN credits_scheme s ON s.code = i.scheme
         WHERE i.id = NEW.issuance_id) = 'mirror'
       AND NOT EXISTS (SELECT FROM credits_authorityanswer a WHERE a.issuance_id = NEW.issuance_id
                        AND a.status = 'CONFIRMED' AND a.outcome = 'GRANTED'
                        AND (a.label, a.first_no, a.last_no) = (NEW.batch, NEW.first_no, NEW.last_no)) THEN
        PERFORM credits_refused('mirrored_mint_by_the_answer', 'only the authority''s answer gives numbers');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_mintintent_is_the_answer AFTER INSERT ON credits_mintintent
    FOR EACH ROW EXECUTE FUNCTION credits_intent_is_the_answer();
"""

FORWARD = "".join(
    [
        append_only("credits_filingpackage"),
        never_removed("credits_authorityanswer"),
        refuse(
            "credits_authorityanswer",
            "keeps_its_terms",
            "UPDATE",
            "OLD.status <> 'ENTERED' OR (NEW.id, NEW.issuance_id, NEW.scheme, NEW.outcome, NEW.document_no,"
            " NEW.document_date, NEW.label, NEW.first_no, NEW.last_no, NEW.tonnes, NEW.buffer_t, NEW.reason,"
            " NEW.digest, NEW.entered_by, NEW.entered_by_user, NEW.entered_at) IS DISTINCT FROM"
            " (OLD.id, OLD.issuance_id, OLD.scheme, OLD.outcome, OLD.document_no, OLD.document_date,"
            " OLD.label, OLD.first_no, OLD.last_no, OLD.tonnes, OLD.buffer_t, OLD.reason, OLD.digest,"
            " OLD.entered_by, OLD.entered_by_user, OLD.entered_at)",
        ),
        ANSWER_RULES,
        _ANSWER,
        _FILED,
        _INTENT,
    ]
)
