"""SQL guards: a statement is for ever, about the report as it is sealed, and not for more than it claims."""

from puhui.kernel.guards import append_only, never_removed

_STATEMENT = """
CREATE FUNCTION credits_statement_rules() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    report credits_monitoringreport;
BEGIN
    SELECT r.* INTO report FROM credits_monitoringreport r
      JOIN credits_case c ON c.report_id = r.id WHERE c.id = NEW.case_id;
    IF report.digest IS DISTINCT FROM NEW.report_digest OR NEW.report_digest = '' THEN
        PERFORM credits_refused('statement_on_the_sealed_report', 'this is not the report as it is sealed');
    END IF;
    IF NEW.tonnes > report.tonnes THEN
        PERFORM credits_refused('statement_within_the_report', 'more tonnes are stated than reported');
    END IF;
    IF NEW.signed_by IN (report.submitted_by, report.created_by) THEN
        PERFORM credits_refused('statement_by_another', 'nobody verifies their own report');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credits_statement_rules AFTER INSERT ON credits_statement
    FOR EACH ROW EXECUTE FUNCTION credits_statement_rules();
"""

FORWARD = "".join(
    [
        never_removed("credits_case"),
        never_removed("credits_finding"),
        append_only("credits_statement"),
        _STATEMENT,
    ]
)
