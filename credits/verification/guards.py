"""SQL guards: a statement is for ever, about the report as it is sealed, and not for more than it claims.

It is by a verifier of the drawn body, which is accredited, and another than whoever made the report; after
that body itself has looked at what there is to look at, and once every finding is closed.
"""

from puhui.kernel.guards import append_only, never_removed

STATEMENT_RULES = """
CREATE OR REPLACE FUNCTION credits_statement_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    report credits_monitoringreport;
    body credits_verificationbody;
BEGIN
    SELECT r.* INTO report FROM credits_monitoringreport r
      JOIN credits_case c ON c.report_id = r.id WHERE c.id = NEW.case_id;
    SELECT b.* INTO body FROM credits_verificationbody b
      JOIN credits_case c ON c.body_id = b.id WHERE c.id = NEW.case_id;
    IF report.digest IS DISTINCT FROM NEW.report_digest OR NEW.report_digest = '' THEN
        PERFORM credits_refused('statement_on_the_sealed_report', 'this is not the report as it is sealed');
    END IF;
    IF NEW.tonnes > report.tonnes THEN
        PERFORM credits_refused('statement_within_the_report', 'more tonnes are stated than reported');
    END IF;
    IF NEW.signed_by IN (report.submitted_by, report.created_by) THEN
        PERFORM credits_refused('statement_by_another', 'nobody verifies their own report');
    END IF;
    IF NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                    WHERE u.person_id = NEW.signed_by AND u.is_active AND m.party_id = body.party_id
                      AND m.role = 'VERIFIER' AND m.ended_at IS NULL) THEN
        PERFORM credits_refused('statement_by_the_drawn_body', 'a verifier of the drawn body signs');
    END IF;
    IF NOT credits_body_stands(body.id, NEW.signed_at) THEN
        PERFORM credits_refused('statement_by_an_accredited_body', 'the accreditation is over or suspended');
    END IF;
    IF NEW.opinion = 'POSITIVE' THEN
        IF EXISTS (SELECT FROM credits_finding f WHERE f.case_id = NEW.case_id AND f.status <> 'CLOSED') THEN
            PERFORM credits_refused('statement_after_findings', 'not every finding is closed');
        END IF;
        IF EXISTS (SELECT FROM credits_checkitem i WHERE i.case_id = NEW.case_id
                    AND (i.body_id IS DISTINCT FROM body.id
                         OR i.answer NOT IN ('CONFORMS', 'NOT_APPLICABLE')))
           OR EXISTS (SELECT FROM credits_sampledline l WHERE l.case_id = NEW.case_id
                       AND (l.body_id IS DISTINCT FROM body.id OR l.is_right IS NULL
                            OR NOT l.is_right AND NEW.tonnes = report.tonnes)) THEN
            PERFORM credits_refused('statement_after_looking', 'not all was looked at and found right');
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""
_STATEMENT = """
CREATE TRIGGER credits_statement_rules AFTER INSERT ON credits_statement
    FOR EACH ROW EXECUTE FUNCTION credits_statement_rules();
"""

FORWARD = "".join(
    [
        never_removed("credits_case"),
        never_removed("credits_finding"),
        append_only("credits_statement"),
        STATEMENT_RULES,
        _STATEMENT,
    ]
)
